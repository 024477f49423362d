/** The web server process: Next on one address, ended by SIGTERM or when the supervisor goes away. */
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import next from 'next';

const [host = '127.0.0.1', port = '3000'] = process.argv.slice(2);
const dir = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const app = next({ dev: false, dir, hostname: host, port: Number(port) });
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer((request, response) => void handle(request, response));
server.listen(Number(port), host);

for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
