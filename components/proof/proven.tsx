import type { JobProof } from '@/lib/control/views';
import { plural } from '../ui/format';
import { RelativeTime } from '../ui/time';

const BY = { read: 'read back and compared', drill: 'restored in a drill', restore: 'restored and checked' } as const;
const LOADED = 'loaded into a scratch database and counted';

/** "Proven restorable 3 days ago", for one line of a list. */
export function Proven({ proof }: { proof: JobProof }) {
  if (proof.lastCheck?.state === 'damaged')
    return <span className="text-block">The last verification found damage</span>;
  if (proof.provenAt === null) return <>Never proven restorable</>;
  return (
    <>
      Proven restorable <RelativeTime at={proof.provenAt} />
    </>
  );
}

/** What the last proof rests on. */
export function provenDetail({ provenBy, provenFiles }: JobProof): string {
  if (provenBy === null) return 'Nothing has been read back yet';
  if (provenBy === 'databases') return `${plural(provenFiles, 'dump')} ${LOADED}`;
  return `${plural(provenFiles, 'file')} ${BY[provenBy]}`;
}
