/** The door: every verb of views.ts on one data folder. Screens, HTTP API and command line call these and nothing else. */
import { acknowledgementVerbs } from './acknowledgements';
import { adoptVerbs } from './adoptions';
import { clockVerbs } from './clocks';
import { costVerbs } from './costs';
import { destinationVerbs } from './destinations';
import { downloadVerbs } from './downloads';
import { estimateVerbs } from './estimates';
import { folderVerbs } from './folders';
import { hiddenBillVerbs } from './hidden-bill';
import { dataDirectory, type House, houseOf } from './house';
import { siteVerbs } from './job-databases';
import { jobVerbs } from './jobs';
import { loadVerbs } from './load-database';
import { overviewVerbs } from './overview';
import { planVerbs } from './plans';
import { proofVerbs } from './proofs';
import { pruneVerbs } from './prunes';
import { restoreVerbs } from './restores';
import { runVerbs } from './runs';
import { settingsVerbs } from './settings';
import { historyVerbs } from './snapshot-history';
import { snapshotVerbs } from './snapshots';
import type { Door } from './views';
import { asDoorError } from './words';

/** All verbs on an open house. */
export function doorOf(house: House): Door {
  return inWords({
    ...overviewVerbs(house),
    ...destinationVerbs(house),
    ...clockVerbs(house),
    ...jobVerbs(house),
    ...estimateVerbs(house),
    ...folderVerbs(),
    ...siteVerbs(),
    ...planVerbs(house),
    ...acknowledgementVerbs(house),
    ...runVerbs(house),
    ...snapshotVerbs(house),
    ...historyVerbs(house),
    ...downloadVerbs(house),
    ...restoreVerbs(house),
    ...proofVerbs(house),
    ...pruneVerbs(house),
    ...costVerbs(house),
    ...hiddenBillVerbs(house),
    ...loadVerbs(house),
    ...adoptVerbs(house),
    ...settingsVerbs(house),
  });
}

/** The same verbs, with every failure as a DoorError. */
function inWords(verbs: Door): Door {
  const worded = Object.entries(verbs).map(([name, verb]) => [
    name,
    async (...given: unknown[]) => {
      try {
        return await Reflect.apply(verb, verbs, given);
      } catch (error) {
        throw asDoorError(error);
      }
    },
  ]);
  return Object.fromEntries(worded) as Door;
}

/**
 * The door on a data folder, its database brought up to date; one database connection per folder and process. Throws DataError of
 * lib/db when the folder cannot be used; `problemOf` of words.ts has the sentence.
 */
export async function openDoor({ dataDir }: { dataDir: string }): Promise<Door> {
  return doorOf(await houseOf(dataDir));
}

/** The web server's door, on FORESYNC_DATA. */
export function door(): Promise<Door> {
  return openDoor({ dataDir: dataDirectory() });
}
