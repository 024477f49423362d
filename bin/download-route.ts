/**
 * GET /api/v1/snapshots/{id}/download, answered by the web server process itself: Next would take the length off the answer, and
 * lib/control does not open buckets. Signed in, from our own pages, and refused with words before the first byte where possible.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { problemAnswer } from '../lib/control/api/answer';
import { admit, queryOf } from '../lib/control/api/dispatch';
import { openDoor } from '../lib/control/door';
import { DoorError } from '../lib/control/door-error';
import { downloadQuery } from '../lib/control/history-input';
import { parseInput } from '../lib/control/parse-input';
import type { Problem } from '../lib/control/views';
import { problemOf } from '../lib/control/words';
import type { Download, DownloadRequest } from '../lib/worker/download/open-download';
import { contentDisposition } from './content-disposition';
import { downloadOf } from './download-path';

/** What the answer needs of the house; `open` throws EngineError, DataError. */
export interface DownloadSource {
  readonly dataDir: string;
  open(request: DownloadRequest, signal: AbortSignal): Promise<Download>;
}

/** Answers, and resolves when the last byte is sent or the reader has left. What fails later is told to the console. */
export async function serveDownload(
  incoming: IncomingMessage,
  response: ServerResponse,
  source: DownloadSource,
): Promise<void> {
  const leave = new AbortController();
  response.once('close', () => leave.abort());
  try {
    const request = requestOf(incoming);
    await admit(request, source.dataDir);
    requireOwnPage(request.headers);
    const download = await source.open(await askedFor(request, source.dataDir), leave.signal);
    response.writeHead(200, headersOf(download));
    await pipeline(download.body, response).catch(() => response.destroy());
    await download.settled;
  } catch (error) {
    if (response.headersSent) console.error(problemOf(error).what);
    else if (!leave.signal.aborted) await refuse(incoming, response, error);
  }
}

function requestOf({ url = '', headers }: IncomingMessage): Request {
  const given = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) given.append(name, one);
  }
  return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), { headers: given });
}

/** A download costs money: a link on somebody else's page may not start one. Browsers say where a request comes from. */
function requireOwnPage(headers: Headers): void {
  const site = headers.get('sec-fetch-site') ?? 'none';
  if (site !== 'same-origin' && site !== 'none') throw new DoorError('access.wrong-origin', { facts: { site } });
}

const shapeQuery = downloadQuery.extend({ shape: z.enum(['auto', 'zip']).default('auto') });

async function askedFor(request: Request, dataDir: string): Promise<DownloadRequest> {
  const url = new URL(request.url);
  const { path: paths, shape } = parseInput(shapeQuery, queryOf(url.searchParams));
  const snapshotId = downloadOf({ method: 'GET', url: url.pathname }) ?? '';
  const { restorable } = await (await openDoor({ dataDir })).getSnapshot(snapshotId);
  if (!restorable) throw new DoorError('restore.records-only', { facts: { id: snapshotId } });
  return { snapshotId, paths, shape };
}

/** Never shown in the browser, whatever it holds: it is somebody's file, not a page of ours. */
function headersOf({ name, shape, bytes }: Download): Record<string, string> {
  return {
    ...SAFE,
    'content-type': shape === 'zip' ? 'application/zip' : 'application/octet-stream',
    'content-disposition': contentDisposition(name),
    ...(shape === 'file' ? { 'content-length': String(bytes) } : {}),
    'accept-ranges': 'none',
  };
}

const SAFE = {
  'cache-control': 'no-store, no-transform',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-same-origin",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
};

/** A page for people who followed a link, JSON for everybody else. */
async function refuse(incoming: IncomingMessage, response: ServerResponse, error: unknown): Promise<void> {
  const answer = problemAnswer(error);
  const wantsPage = incoming.headers.accept?.includes('text/html') ?? false;
  const type = wantsPage ? 'text/html; charset=utf-8' : 'application/problem+json';
  response.writeHead(answer.status, { ...SAFE, 'content-type': type });
  response.end(wantsPage ? page(problemOf(error)) : await answer.text());
}

function page({ what, why, remedy }: Problem): string {
  const [title, reason, advice] = [what, why, remedy].map(escaped);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>body{font:16px/1.5 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem}</style>
<h1 style="font-size:1.25rem">${title}</h1><p>${reason}</p><p>${advice}</p><p>Go back with your browser. Nothing was downloaded.</p></html>`;
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => SIGNS[sign] ?? sign);
