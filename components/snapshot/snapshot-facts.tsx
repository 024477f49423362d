import type { SnapshotView } from '@/lib/control/views';
import { Bytes, Count } from '../ui/quantity';
import { Stat } from '../ui/stat';

/** A snapshot in numbers. */
export function SnapshotFacts({ snapshot }: { snapshot: SnapshotView }) {
  return (
    <section
      aria-label="The snapshot in numbers"
      className="grid grid-cols-2 gap-5 rounded-xl border border-line bg-surface p-4 shadow-card sm:grid-cols-4 sm:p-5"
    >
      <Stat label="Files" value={<Count value={snapshot.files} />} detail={<Bytes value={snapshot.bytes} />} />
      <Stat label="Folders" value={<Count value={snapshot.directories} />} />
      <Stat label="Links" value={<Count value={snapshot.links} />} detail="kept as links" />
      <Stat
        label="Could not be read"
        value={<Count value={snapshot.failures} />}
        detail={snapshot.outcome === 'complete' ? 'complete' : 'partial'}
      />
    </section>
  );
}
