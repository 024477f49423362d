/**
 * `npm run crash-test -- --kills 300 --seed 1 [--keep]`: kills Foresync with SIGKILL at random moments (scanning, planning, uploading,
 * deleting, writing a snapshot, restoring, verifying, removing old snapshots), now and then the bucket too, while requests fail, the disk
 * is full, and files change, vanish or are refused under its hands. After each kill it starts again, lets a run go through, and checks
 * that nothing was lost, left behind or falsely reported (crash-test/invariants.ts). Ends with code 1 and the sentences when anything did
 * not hold. Leave dist/ alone while it runs.
 */
import { buildWarmPrograms } from './build.mjs';
import { buildBucket } from './crash-test/bucket';
import { launch } from './crash-test/launch';

await buildWarmPrograms();
await buildBucket();
process.exit(await launch(process.argv.slice(2)));
