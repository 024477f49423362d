import type { ProofView } from '../views';
import { bytesText, countText, plural } from './format';

type DamageFacts = {
  readonly kind: ProofView['damage'][number]['kind'];
  readonly expectedBytes: number | null;
  readonly foundBytes: number | null;
};

/** What is wrong with one file, in one sentence. */
export function damageText({ kind, expectedBytes, foundBytes }: DamageFacts): string {
  const sizes =
    expectedBytes === null || foundBytes === null || expectedBytes === foundBytes
      ? ''
      : `: ${bytesText(foundBytes)} instead of ${bytesText(expectedBytes)}`;
  switch (kind) {
    case 'missing':
      return 'The bucket does not hold it.';
    case 'truncated':
      return `The object is cut short${sizes}.`;
    case 'altered':
      return `The object is not what was backed up${sizes === '' ? ': same size, other content' : sizes}.`;
    case 'unreadable':
      return 'The object is archived and must be thawed before it can be read.';
    case 'unloadable':
      return 'The database server does not take the dump, or holds other rows after it.';
    case 'manifest':
      return "The snapshot's own record is missing or damaged, so its files could not be looked at.";
  }
}

/** What a verification came to; null while it has not ended. */
export function proofVerdict(view: Omit<ProofView, 'verdict'>): string | null {
  const { state, method, hashed, filesDone, damageTotal, repairs, loaded } = view;
  if (state === 'damaged' && method === 'databases') {
    return `${plural(damageTotal, 'dump')} of the snapshot cannot be loaded. Run the job, then test its databases again.`;
  }
  if (state === 'damaged') {
    const again = repairs > 0 ? ` The next run uploads ${countText(repairs)} of them again.` : '';
    return `${plural(damageTotal, 'file')} of the snapshot ${damageTotal === 1 ? 'is' : 'are'} damaged or missing.${again}`;
  }
  if (state !== 'sound') return null;
  if (method === 'databases') {
    const rows = loaded.reduce((sum, one) => sum + one.rows, 0);
    const where = hashed === 1 ? 'a scratch database' : 'scratch databases';
    return `Restorable: ${plural(hashed, 'database')} came back in ${where}: ${plural(rows, 'row')}, every table counted.`;
  }
  if (method === 'drill') return `Restorable: ${plural(hashed, 'file')} came back and had the right SHA-256.`;
  if (method === 'read') return `Sound: ${plural(hashed, 'file')} read back, every SHA-256 is right.`;
  return `All ${plural(filesDone, 'file')} are in the bucket with the right size. Their bytes were not read.`;
}
