import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completeSetup, createSetupLink } from '../access/setup-link';
import { signIn } from '../access/sign-in';
import { type TemporaryHouse, temporaryHouse } from '../testing/temporary-house';
import { describeApi } from './describe';
import { dispatch } from './dispatch';
import { events, watchRun } from './events';
import { VERBS } from './verbs';

const ORIGIN = 'http://127.0.0.1:3000';
const ADA = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };
let at: TemporaryHouse;
let cookie: string;

beforeAll(async () => {
  at = await temporaryHouse(Date.parse('2026-11-23T08:00:00Z'));
  const link = await createSetupLink(at.dataDir, ORIGIN);
  const token = new URL(link ?? '').searchParams.get('token') ?? '';
  await completeSetup({ ...ADA, token }, at.dataDir);
  const answer = await signIn(ADA, new Headers({ host: '127.0.0.1:3000', origin: ORIGIN }), at.dataDir);
  cookie = answer.getSetCookie()[0]?.split(';')[0] ?? '';
});
afterAll(() => at.close());

const request = (
  method: string,
  path: string,
  more: { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal } = {},
) =>
  new Request(`${ORIGIN}/api/v1${path}`, {
    method,
    headers: { host: '127.0.0.1:3000', cookie, origin: ORIGIN, ...more.headers },
    ...(more.signal === undefined ? {} : { signal: more.signal }),
    ...(more.body === undefined ? {} : { body: typeof more.body === 'string' ? more.body : JSON.stringify(more.body) }),
  });
const send = async (...given: Parameters<typeof request>) => {
  const response = await dispatch(request(...given), at.dataDir);
  return { status: response.status, body: response.status === 204 ? null : await response.json() };
};

test('the API has every verb of the door, each once', () => {
  expect(VERBS.map(({ name }) => name).sort()).toEqual(Object.keys(at.door).sort());
  expect(new Set(VERBS.map(({ method, path }) => `${method} ${path}`)).size).toBe(VERBS.length);
});

describe('the signed-out', () => {
  test.each(VERBS.map(({ method, path }) => [method, path.replace('{id}', 'x')] as const))(
    '%s %s is 401',
    async (method, path) => {
      for (const cookies of ['', 'foresync.session_token=forged.forged']) {
        const { status, body } = await send(method, path, { headers: { cookie: cookies } });
        expect([status, body.code]).toEqual([401, 'access.signed-out']);
      }
    },
  );

  test('get no document and no events', async () => {
    const signedOut = request('GET', '/openapi.json', { headers: { cookie: '' } });
    expect((await describeApi(signedOut, at.dataDir)).status).toBe(401);
    expect((await events(signedOut, watchRun('x'), at.dataDir)).status).toBe(401);
  });
});

test('a change from another site is 403, whatever the verb', async () => {
  for (const { method, path } of VERBS.filter((verb) => verb.method !== 'GET')) {
    for (const origin of ['https://evil.example', 'null']) {
      const { status, body } = await send(method, path.replace('{id}', 'x'), { headers: { origin } });
      expect([status, body.code]).toEqual([403, 'access.wrong-origin']);
    }
  }
});

test('a job is made, read, refused and removed', async () => {
  const place = { name: 'Bucket', bucket: 'ten-sites', region: 'eu-central-1' };
  const { body: destination } = await send('POST', '/destinations', { body: place });
  const input = { name: 'web 1', sources: [at.folder('www')], destinationId: destination.id };
  const { status, body: job } = await send('POST', '/jobs', { body: input });
  expect([status, job.name]).toEqual([200, 'web 1']);
  expect((await send('GET', '/jobs/web%201')).body.id).toBe(job.id);
  expect(await send('POST', '/jobs', { body: input })).toMatchObject({
    status: 409,
    body: { code: 'job.name-taken', field: 'name' },
  });
  expect(await send('POST', '/jobs', { body: { ...input, name: '' } })).toMatchObject({
    status: 400,
    body: { field: 'name' },
  });
  expect(await send('POST', '/jobs', { body: '{' })).toMatchObject({ status: 400, body: { code: 'input.not-json' } });
  expect(await send('GET', '/runs?limit=0')).toMatchObject({ status: 400, body: { field: 'limit' } });
  expect(await send('GET', '/runs?limit=5')).toMatchObject({ status: 200, body: { rows: [], cursor: null } });
  expect(await send('DELETE', `/destinations/${destination.id}`)).toMatchObject({ status: 409 });
  expect(await send('DELETE', `/jobs/${job.id}`)).toEqual({ status: 204, body: null });
  expect(await send('GET', `/jobs/${job.id}`)).toMatchObject({ status: 404, body: { code: 'job.not-found' } });
  expect(await send('GET', '/nothing/here')).toMatchObject({ status: 404, body: { code: 'api.not-found' } });
  expect(await send('GET', '/jobs/%zz')).toMatchObject({ status: 404 });
});

test('every answer of a list fits the schema it promises', async () => {
  for (const { method, path, output } of VERBS.filter((one) => one.method === 'GET' && !one.path.includes('{'))) {
    const { status, body } = await send(method, path);
    expect([path, status]).toEqual([path, 200]);
    expect([path, output?.safeParse(body).error]).toEqual([path, undefined]);
  }
});

test('the document names every path', async () => {
  const response = await describeApi(request('GET', '/openapi.json'), at.dataDir);
  const document = await response.json();
  expect(document.openapi).toBe('3.1.0');
  for (const { method, path, name } of VERBS) {
    expect(document.paths[path][method.toLowerCase()].operationId).toBe(name);
  }
});

describe('events', () => {
  test('send a run whenever it changes, until it has ended', async () => {
    const destination = await at.door.addDestination({ name: 'Events', bucket: 'events', region: 'eu-central-1' });
    const job = await at.door.createJob({ name: 'events', sources: [at.folder('srv')], destinationId: destination.id });
    await at.house.db.run.create({ data: { id: 'r', jobId: job.id, state: 'running', trigger: 'manual' } });
    const response = await events(request('GET', '/runs/r/events'), watchRun('r'), at.dataDir);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const next = async () => JSON.parse((await reader?.read())?.value?.replace('data: ', '') ?? 'null');
    expect((await next()).state).toBe('running');
    await at.house.db.run.update({ where: { id: 'r' }, data: { state: 'succeeded' } });
    expect((await next()).state).toBe('succeeded');
    expect((await reader?.read())?.done).toBe(true);
  });

  test('of what is not there are 404, and end when the browser leaves', async () => {
    expect((await events(request('GET', '/runs/x/events'), watchRun('x'), at.dataDir)).status).toBe(404);
    await at.house.db.run.update({ where: { id: 'r' }, data: { state: 'running' } });
    const leave = new AbortController();
    const response = await events(
      request('GET', '/runs/r/events', { signal: leave.signal }),
      watchRun('r'),
      at.dataDir,
    );
    const reader = response.body?.getReader();
    await reader?.read();
    leave.abort();
    expect((await reader?.read())?.done).toBe(true);
  });
});
