import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensurePracticeDestination } from './practice-destination';
import { destination, job, KEYS, NOW, PLACE, snapshot } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

describe('destinations', () => {
  test('keep their secret to themselves', async () => {
    const added = await destination(at, { ...KEYS, prefix: '/backups/web1/', endpoint: 'http://127.0.0.1:9000/' });
    expect(added).toMatchObject({
      prefix: 'backups/web1/',
      endpoint: 'http://127.0.0.1:9000',
      accessKeyHint: 'AKIAEXAM…',
    });
    const row = await at.house.db.destination.findUniqueOrThrow({ where: { id: added.id } });
    expect(JSON.stringify([added, row])).not.toContain(KEYS.secretAccessKey);
    expect(at.house.box.open(row.secretSealed ?? '')).toBe(KEYS.secretAccessKey);
  });

  test('keep the stored key for its hint, take a new one, and drop it without any', async () => {
    const { id } = await destination(at, KEYS);
    const secret = async () => {
      const row = await at.house.db.destination.findUniqueOrThrow({ where: { id } });
      return row.secretSealed === null ? null : [row.accessKeyId, at.house.box.open(row.secretSealed)].join(' ');
    };
    await at.door.updateDestination(id, { ...PLACE, accessKeyId: 'AKIAEXAM…' });
    expect(await secret()).toBe('AKIAEXAMPLEKEY very secret');
    await at.door.updateDestination(id, { ...PLACE, accessKeyId: 'OTHER', secretAccessKey: 'other' });
    expect(await secret()).toBe('OTHER other');
    expect(await codeOf(at.door.updateDestination(id, { ...PLACE, accessKeyId: 'THIRD' }))).toBe(
      'destination.missing-secret secretAccessKey',
    );
    await at.door.updateDestination(id, PLACE);
    expect(await secret()).toBeNull();
  });

  test.each([
    [{ bucket: 'My_Bucket' }, 'destination.bad-bucket bucket'],
    [{ bucket: 's3://x' }, 'destination.bad-bucket bucket'],
    [{ endpoint: 'not a url' }, 'destination.bad-endpoint endpoint'],
    [{ endpoint: 'ftp://x' }, 'destination.bad-endpoint endpoint'],
    [{ endpoint: 'http://user@x' }, 'destination.bad-endpoint endpoint'],
    [{ endpoint: 'http://x/bucket' }, 'destination.bad-endpoint endpoint'],
    [{ prefix: '../x' }, 'destination.bad-prefix prefix'],
    [{ prefix: '.foresync/x' }, 'destination.bad-prefix prefix'],
    [{ provider: 'nobody' }, 'destination.unknown-provider provider'],
    [{ accessKeyId: 'A' }, 'destination.missing-secret secretAccessKey'],
    [{ name: ' ' }, 'input.invalid name'],
    [{ region: '' }, 'input.invalid region'],
  ])('refuse %j', async (input, code) => expect(await codeOf(destination(at, input))).toBe(code));

  test('have names of their own and stay while a job uses them', async () => {
    const { id } = await destination(at);
    expect(await codeOf(destination(at))).toBe('destination.name-taken name');
    const { id: jobId } = await job(at);
    expect(await codeOf(at.door.removeDestination(id))).toBe('destination.in-use');
    await snapshot(at, jobId);
    expect(await codeOf(at.door.updateDestination(id, { ...PLACE, bucket: 'elsewhere' }))).toBe(
      'destination.moved bucket',
    );
    await at.door.removeJob(jobId);
    await at.door.removeDestination(id);
    expect(await codeOf(at.door.getDestination(id))).toBe('destination.not-found');
  });

  test('are checked once at a time', async () => {
    const { id } = await destination(at);
    const [one, two] = await Promise.all([at.door.checkDestination(id), at.door.checkDestination(id)]);
    expect(one).toEqual(two);
    expect(await at.door.getTask(one.taskId)).toMatchObject({ state: 'queued', problem: null });
  });

  test('the practice bucket gets one and keeps it when its port changes', async () => {
    await ensurePracticeDestination(at.dataDir);
    expect(await at.door.listDestinations()).toEqual([]);
    for (const endpoint of ['http://127.0.0.1:9000', 'http://127.0.0.1:9001']) {
      const practice = { endpoint, region: 'us-east-1', ...KEYS, bucket: 'practice' };
      writeFileSync(path.join(at.dataDir, 'practice.json'), JSON.stringify(practice));
      await ensurePracticeDestination(at.dataDir);
      const all = await at.door.listDestinations();
      expect(all).toMatchObject([{ name: 'Practice bucket', provider: 'practice', endpoint, pathStyle: true }]);
      expect((await at.door.getSettings()).practice).toEqual(practice);
    }
  });
});
