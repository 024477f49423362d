/** The web server process: Next on one address, and downloads beside it, ended by SIGTERM or when the supervisor goes away. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import next from 'next';
import { systemClock } from '../lib/engine/clock/system-clock';
import { dataDirectory } from './data-directory';
import { downloadOf } from './download-path';
import type { DownloadSource } from './download-route';

const [host = '127.0.0.1', port = '3000'] = process.argv.slice(2);
const dir = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const app = next({ dev: false, dir, hostname: host, port: Number(port) });
await app.prepare();
const handle = app.getRequestHandler();
const sendDownload = downloads(dataDirectory(undefined));
const server = createServer((request, response) => {
  if (downloadOf(request) === null) void handle(request, response);
  else void sendDownload(request, response);
});
server.listen(Number(port), host);

for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}

/** Loaded with the first download: what speaks to buckets takes half a second. A failure to load is tried again. */
function downloads(dataDir: string): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const load = async () => {
    const [{ openDownloadBench }, { openDownload }] = await Promise.all([
      import('../lib/worker/download/download-bench'),
      import('../lib/worker/download/open-download'),
    ]);
    const bench = await openDownloadBench({ dataDir, clock: systemClock });
    return (...given: Parameters<DownloadSource['open']>) => openDownload(bench, ...given);
  };
  let loaded: ReturnType<typeof load> | null = null;
  const open: DownloadSource['open'] = async (...given) => {
    loaded ??= load();
    loaded.catch(() => {
      loaded = null;
    });
    return (await loaded)(...given);
  };
  return async (request, response) => {
    const { serveDownload } = await import('./download-route');
    await serveDownload(request, response, { dataDir, open });
  };
}
