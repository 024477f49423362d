import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteCopy, readRecovery } from '../db/recovery';
import { copyDigest, copyKey, readRecoveryKey } from '../db/recovery-key';
import { destination, NOW } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;
let destinationId: string;
beforeEach(async () => {
  at = await temporaryHouse(NOW);
  destinationId = (await destination(at)).id;
});
afterEach(() => at.close());

const JOB = {
  ...{ slug: 'sites', name: 'Sites', sources: ['/var/www'], databases: 1, timezone: 'UTC', snapshots: 3 },
  ...{ newestAt: '2026-11-23T08:30:00.000Z', files: 2, bytes: 10 },
};

const done = (id: string, result: object) =>
  at.house.db.task.update({ where: { id }, data: { state: 'done', result } });

test('a look is a task whose answer says what the bucket holds, schedules in words', async () => {
  const asked = await at.door.lookIntoBucket({ destinationId });
  expect(asked).toMatchObject({ state: 'queued', destinationId, contents: null });
  const copies = [{ host: 'web1', writtenAt: '2026-11-23T08:30:00.000Z', isOurs: false }];
  const jobs = [
    { ...JOB, cron: '30 2 * * *', state: 'new' },
    { ...JOB, cron: '', state: 'here' },
  ];
  await done(asked.id, { jobs, copies });
  const { contents } = await at.door.getBucketLook(asked.id);
  expect(contents?.jobs.map(({ schedule }) => schedule)).toEqual([expect.stringContaining('02:30'), '']);
  expect(contents?.copies).toEqual(copies);
  expect(await codeOf(at.door.lookIntoBucket({ destinationId: 'none' }))).toBe('destination.not-found destinationId');
  expect(await codeOf(at.door.getAdoption(asked.id))).toBe('task.not-found');
});

test('jobs are brought back by a task that gets the recovery key sealed', async () => {
  const { recoveryKey } = await at.door.makeRecoveryKey();
  const asked = await at.door.adopt({ destinationId, jobs: ['sites'], recoveryKey: recoveryKey.toUpperCase() });
  const { payload } = await at.house.db.task.findUniqueOrThrow({ where: { id: asked.id } });
  expect(payload).toMatchObject({ destinationId, jobs: ['sites'] });
  expect(JSON.stringify(payload)).not.toContain(readRecoveryKey(recoveryKey));
  expect(at.house.box.open(Object(payload).recoveryKeySealed)).toBe(readRecoveryKey(recoveryKey));
  const came = { slug: 'sites', name: 'Sites', snapshots: 3, files: 2, left: 0, passwordsMissing: 0, described: true };
  const error = { code: 'adopt.name-taken', message: '', facts: { slug: 'blog' } };
  await done(asked.id, {
    jobs: [{ ...came, id: 'j1', damaged: [{ id: 's1', code: 'manifest.damaged' }] }],
    skipped: [{ slug: 'blog', error }],
    destinations: [],
    settings: 'kept',
  });
  const { result } = await at.door.getAdoption(asked.id);
  expect(result?.jobs[0]?.damaged[0]?.text).not.toBe('');
  expect(result?.skipped[0]?.problem.what).toContain('blog');
});

test('what is no recovery key at all is refused at once', async () => {
  for (const recoveryKey of ['secret', 'abcd-efgh']) {
    expect(await codeOf(at.door.adopt({ destinationId, recoveryKey }))).toBe('recovery.wrong-key recoveryKey');
  }
  expect(await at.house.db.task.count({ where: { kind: 'adopt' } })).toBe(0);
});

test('the recovery key is shown once, and a new one replaces it', async () => {
  expect(await at.door.getRecovery()).toEqual({ madeAt: null, copies: [] });
  const { recoveryKey } = await at.door.makeRecoveryKey();
  const { salt } = (await readRecovery(at.house.db)) ?? { salt: '' };
  const digest = copyDigest('x', await copyKey(recoveryKey, salt));
  await noteCopy(at.house.db, { destinationId, salt, digest, atMs: NOW });
  const known = await at.door.getRecovery();
  expect(known).toMatchObject({ madeAt: new Date(NOW).toISOString(), copies: [{ writtenAt: expect.any(String) }] });
  expect(JSON.stringify(known)).not.toContain(recoveryKey);
  expect((await at.door.makeRecoveryKey()).recoveryKey).not.toBe(recoveryKey);
  expect((await at.door.getRecovery()).copies, 'no copy is sealed with the new one yet').toEqual([]);
  await noteCopy(at.house.db, { destinationId, salt, digest, atMs: NOW });
  expect((await at.door.getRecovery()).copies, 'a run that still had the old key').toEqual([]);
});
