import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';

const dist = path.dirname(fileURLToPath(import.meta.url));

/** `foresync up`: web server, worker and practice bucket under one supervisor. */
export function upCommand(): Command {
  return new Command('up')
    .description('start the web server, the worker and the practice bucket; Ctrl-C stops all three')
    .option('--port <n>', 'port of the web server', '3000')
    .option('--host <address>', 'address to listen on; 0.0.0.0 opens it to the network', '127.0.0.1')
    .option('--demo', 'lay out ten small sample sites and a job ready to preview')
    .action(async (options: { port: string; host: string; demo?: boolean }, command: Command) => {
      const { data } = command.optsWithGlobals<{ data?: string }>();
      const script = path.join(path.dirname(dist), 'scripts', 'up.mjs');
      const args = [
        '--port',
        options.port,
        '--host',
        options.host,
        ...(options.demo ? ['--demo'] : []),
        ...(data ? ['--data', data] : []),
      ];
      const program = existsSync(script) ? script : path.join(dist, 'supervisor.js');
      const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' });
      // Ctrl-C reaches the child by itself; this process waits for it to finish.
      process.on('SIGINT', () => {});
      process.on('SIGTERM', () => child.kill('SIGTERM'));
      process.exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)));
    });
}
