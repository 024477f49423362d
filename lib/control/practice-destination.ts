import { newId } from '../db/ids';
import { type House, houseOf } from './house';
import { PRACTICE_PROVIDER } from './price-options';
import { type PracticeSettings, practiceSettings } from './settings';

const NAME = 'Practice bucket';

/**
 * Makes the destination of the practice bucket when it is missing, and gives it the address and keys of DATA/practice.json when
 * they have changed. Does nothing without that file.
 */
export async function ensurePracticeDestination(dataDir: string): Promise<void> {
  const house = await houseOf(dataDir);
  const practice = await practiceSettings(house.dataDir);
  if (practice === null) return;
  const row = await house.db.destination.findFirst({ where: { provider: PRACTICE_PROVIDER } });
  if (row === null) await create(house, practice);
  else await house.db.destination.update({ where: { id: row.id }, data: place(house, practice) });
}

function place({ box }: House, { endpoint, region, accessKeyId, secretAccessKey, bucket }: PracticeSettings) {
  return { endpoint, region, accessKeyId, bucket, secretSealed: box.seal(secretAccessKey) };
}

async function create(house: House, practice: PracticeSettings): Promise<void> {
  const taken = (await house.db.destination.count({ where: { name: NAME } })) > 0;
  const fixed = {
    provider: PRACTICE_PROVIDER,
    prefix: '',
    pathStyle: true,
    storageClass: 'STANDARD',
    versioning: 'enabled',
  };
  const name = taken ? `${NAME} of Foresync` : NAME;
  await house.db.destination.create({ data: { id: newId(), name, ...fixed, ...place(house, practice) } });
}
