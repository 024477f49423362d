/**
 * A throw-away radosgw for trying things by hand: `npx tsx scripts/radosgw.ts`. Prints its endpoint and keys as one line of JSON
 * and runs until it is interrupted; then nothing of it is left.
 */
import { startRadosgw } from '../lib/engine/testing/real-servers';

const { stop, ...access } = await startRadosgw();
console.log(JSON.stringify(access));
const ended = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
await ended;
await stop();
