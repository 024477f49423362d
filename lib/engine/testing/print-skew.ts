import { measureSkew } from '../clock/skew';
import { systemClock } from '../clock/system-clock';

// A program for tests that must measure with this machine's clock set wrong: prints the skew to the endpoint as JSON.
const endpoint = process.argv[2] ?? '';
const skew = await measureSkew(endpoint, { clock: systemClock, signal: AbortSignal.timeout(20_000) });
console.log(JSON.stringify(skew));
