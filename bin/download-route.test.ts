import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { completeSetup, createSetupLink } from '../lib/control/access/setup-link';
import { signIn } from '../lib/control/access/sign-in';
import { job, NOW, snapshot } from '../lib/control/testing/nouns';
import { type TemporaryHouse, temporaryHouse } from '../lib/control/testing/temporary-house';
import { EngineError } from '../lib/engine/errors';
import type { Download, DownloadRequest } from '../lib/worker/download/open-download';
import { contentDisposition } from './content-disposition';
import { downloadOf } from './download-path';
import { serveDownload } from './download-route';

const ORIGIN = 'http://127.0.0.1:3000';
const ADA = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };
let at: TemporaryHouse;
let server: Server;
let cookie: string;
let snapshotId: string;
let asked: DownloadRequest[];
let open: (signal: AbortSignal) => Promise<Download>;

const sending = (body: Readable, more: Partial<Download> = {}): Download => ({
  ...{ name: 'a.txt', shape: 'file', files: 1, bytes: 5, body, settled: Promise.resolve(), ...more },
});

beforeAll(async () => {
  at = await temporaryHouse(NOW);
  const token = new URL((await createSetupLink(at.dataDir, ORIGIN)) ?? '').searchParams.get('token') ?? '';
  await completeSetup({ ...ADA, token }, at.dataDir);
  const answer = await signIn(ADA, new Headers({ host: '127.0.0.1:3000', origin: ORIGIN }), at.dataDir);
  cookie = answer.getSetCookie()[0]?.split(';')[0] ?? '';
  snapshotId = await snapshot(at, (await job(at)).id);
  const source = {
    dataDir: at.dataDir,
    open: (request: DownloadRequest, signal: AbortSignal) => {
      asked.push(request);
      return open(signal);
    },
  };
  server = createServer((request, response) => {
    if (downloadOf(request) !== null) void serveDownload(request, response, source);
    else response.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await at.close();
});
beforeEach(() => {
  asked = [];
  open = async () => sending(Readable.from([Buffer.from('hello')]));
});

const get = (query = '', headers: Record<string, string> = {}, id = snapshotId) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/snapshots/${id}/download${query}`, {
    headers: { cookie, ...headers },
  });

describe('a download', () => {
  test('of one file has its name and its length', async () => {
    open = async () => sending(Readable.from([Buffer.from('hello')]), { name: 'Ünï "1".txt' });
    const response = await get(`?path=${encodeURIComponent('a/Ünï "1".txt')}`);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '5',
      'content-disposition': `attachment; filename="_n_ _1_.txt"; filename*=UTF-8''%C3%9Cn%C3%AF%20%221%22.txt`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store, no-transform',
    });
    expect(await response.text()).toBe('hello');
    expect(asked).toEqual([{ snapshotId, paths: ['a/Ünï "1".txt'], shape: 'auto' }]);
  });

  test('of many paths is a zip without one', async () => {
    open = async () => sending(Readable.from([Buffer.from('PK')]), { shape: 'zip', name: 'x.zip' });
    const response = await get('?path=a&path=b%2F&shape=zip');
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(response.headers.get('content-length')).toBeNull();
    expect(await response.text()).toBe('PK');
    expect(asked[0]).toMatchObject({ paths: ['a', 'b/'], shape: 'zip' });
    await (await get()).text();
    expect(asked[1]).toMatchObject({ paths: [], shape: 'auto' });
  });

  test.each(['file', 'zip'] as const)('that goes wrong in the middle breaks off (%s)', async (shape) => {
    open = async () => {
      const pieces = async function* () {
        yield Buffer.from('he');
        throw new EngineError('restore.hash-mismatch');
      };
      return sending(Readable.from(pieces()), { shape });
    };
    const response = await get('?path=a');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  test('whose reader leaves is told so', async () => {
    let left: Promise<void> | null = null;
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(65_536));
      },
    });
    open = async (signal) => {
      left = new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      return sending(endless, { shape: 'zip' });
    };
    const response = await get('?path=a');
    await response.body?.cancel();
    await left;
    await expect.poll(() => endless.destroyed).toBe(true);
  });
});

describe('is refused', () => {
  test('to the signed-out and to links on other pages, before anything is opened', async () => {
    for (const cookies of ['', 'foresync.session_token=forged.forged']) {
      const response = await get('?path=a', { cookie: cookies });
      expect([response.status, (await response.json()).code]).toEqual([401, 'access.signed-out']);
    }
    const foreign = await get('?path=a', { 'sec-fetch-site': 'cross-site' });
    expect([foreign.status, (await foreign.json()).code]).toEqual([403, 'access.wrong-origin']);
    expect(asked).toEqual([]);
  });

  test('with words: JSON for programs, a page for people', async () => {
    open = async () => {
      throw new EngineError('object.archived', { facts: { key: '<b>a</b>' } });
    };
    const json = await get('?path=a');
    expect([json.status, (await json.json()).code]).toEqual([409, 'object.archived']);
    const html = await get('?path=a', { accept: 'text/html,*/*' });
    expect(html.headers.get('content-type')).toContain('text/html');
    expect(html.headers.get('content-disposition')).toBeNull();
    const text = await html.text();
    expect(text).toContain('have to be thawed first');
    expect(text).toContain('&lt;b&gt;a&lt;/b&gt;');
  });

  test('for a snapshot that is not there, one that is a record only, and bad input', async () => {
    const none = await get('?path=a', {}, 'none');
    expect([none.status, (await none.json()).code]).toEqual([404, 'snapshot.not-found']);
    const bad = await get('?path=a&shape=tar');
    expect([bad.status, (await bad.json()).field]).toEqual([400, 'shape']);
    at.time.nowMs += 1000;
    const { jobId } = await at.door.getSnapshot(snapshotId);
    await at.house.db.snapshot.update({ where: { id: snapshotId }, data: { versioned: false } });
    await snapshot(at, jobId);
    const old = await get('?path=a');
    expect([old.status, (await old.json()).code]).toEqual([400, 'restore.records-only']);
    expect(asked).toEqual([]);
  });

  test('to be a download when it is anything else', async () => {
    const { port } = server.address() as AddressInfo;
    const other = await fetch(`http://127.0.0.1:${port}/api/v1/snapshots/x/download`, { method: 'POST' });
    expect(other.status).toBe(418);
  });
});

test.each([
  ['plain.txt', `attachment; filename="plain.txt"; filename*=UTF-8''plain.txt`],
  ['a\r\nset-cookie: x', `attachment; filename="a__set-cookie: x"; filename*=UTF-8''a%0D%0Aset-cookie%3A%20x`],
  ["it's (1)*.txt", `attachment; filename="it's (1)*.txt"; filename*=UTF-8''it%27s%20%281%29%2A.txt`],
  ['日本', `attachment; filename="__"; filename*=UTF-8''%E6%97%A5%E6%9C%AC`],
])('the name %j', (name, expected) => expect(contentDisposition(name)).toBe(expected));
