import { Loading, Skeleton, SkeletonRows } from '@/components/ui/skeleton';

/** A page on its way: title, then rows. */
export function PageSkeleton({ label, rows = 5 }: { label: string; rows?: number }) {
  return (
    <Loading label={label}>
      <Skeleton className="mb-6 h-8 w-48" />
      <SkeletonRows rows={rows} />
    </Loading>
  );
}
