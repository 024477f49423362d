import { CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '@/components/ui/badge';
import { plural } from '@/components/ui/format';
import { type Column, Table } from '@/components/ui/table';
import { RelativeTime } from '@/components/ui/time';
import type { DestinationView } from '@/lib/control/views';
import { providerName } from './presets';
import { VersioningBadge } from './versioning';

/** Whether the last connection test passed. */
export function CheckBadge({ check }: { check: DestinationView['lastCheck'] }) {
  if (check === null) return <Badge icon={CircleDashed}>Not tested</Badge>;
  return check.passed ? (
    <Badge tone="ok" icon={CircleCheck}>
      Test passed
    </Badge>
  ) : (
    <Badge tone="block" icon={CircleX}>
      Test failed
    </Badge>
  );
}

const COLUMNS: readonly Column<DestinationView>[] = [
  {
    key: 'name',
    header: 'Name',
    cell: (one) => (
      <span className="block min-w-0">
        <Link href={`/destinations/${one.id}`} className="font-semibold hover:underline">
          {one.name}
        </Link>
        <span className="block font-normal text-[0.8125rem] text-ink-3">
          {providerName(one.provider)}, {one.region}
        </span>
      </span>
    ),
  },
  {
    key: 'place',
    header: 'Bucket',
    cell: (one) => <span className="path">{[one.bucket, one.prefix].filter(Boolean).join('/')}</span>,
  },
  { key: 'versioning', header: 'History', cell: (one) => <VersioningBadge state={one.versioning} /> },
  {
    key: 'check',
    header: 'Connection',
    cell: (one) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        <CheckBadge check={one.lastCheck} />
        {one.lastCheck !== null && (
          <span className="text-[0.8125rem] text-ink-3">
            <RelativeTime at={one.lastCheck.at} />
          </span>
        )}
      </span>
    ),
  },
  { key: 'jobs', header: 'Used by', align: 'end', cell: (one) => plural(one.jobs, 'job') },
];

/** Destinations by name. */
export function DestinationList({ destinations }: { destinations: readonly DestinationView[] }) {
  return <Table caption="Destinations" columns={COLUMNS} rows={destinations} rowKey={(one) => one.id} />;
}
