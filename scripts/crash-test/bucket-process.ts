/**
 * The practice bucket as a process that can be killed: it writes each request it receives to a file before it answers, and strikes
 * at random while it is told to. Arguments: directory, port, log file. Messages: { faults: share of requests that fail }.
 */
import { openSync, writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type FaultKind, FaultScript } from '../../lib/practice-s3/faults';
import { startPracticeServer } from '../../lib/practice-s3/practice-server';
import { Random } from './random';

const [directory = '', port = '0', logFile = '', seed = '1'] = process.argv.slice(2);
const log = openSync(logFile, 'a');
const random = new Random(Number(seed));
let share = 0;

const STRIKES: readonly FaultKind[] = [
  { kind: 'error', status: 500, code: 'InternalError' },
  { kind: 'error', status: 503, code: 'SlowDown' },
  { kind: 'error', status: 400, code: 'RequestTimeout' },
  { kind: 'reset' },
  { kind: 'lost-response' },
  { kind: 'truncate', bytes: 10 },
];

/** Some answers come late. */
const LATE_MS = 1500;

class RandomFaults extends FaultScript {
  override take(operation: string): FaultKind | null {
    writeSync(log, `${operation}\n`);
    if (!random.chance(share)) return null;
    return random.chance(0.1) ? { kind: 'wait', until: setTimeout(LATE_MS) } : random.pick(STRIKES);
  }
}

process.on('message', (message: { faults: number }) => {
  share = message.faults;
  process.send?.({ faults: share });
});
process.on('disconnect', () => process.exit(0));
const server = await startPracticeServer({
  directory,
  host: '127.0.0.1',
  port: Number(port),
  region: 'us-east-1',
  credentials: { accessKeyId: 'CRASH', secretAccessKey: 'crash-secret' },
  buckets: [{ name: 'crash', versioning: true }],
  faults: new RandomFaults([]),
});
process.send?.({ endpoint: server.endpoint });
