import { Loading, Skeleton, SkeletonRows } from '@/components/ui/skeleton';

export default function LoadingJob() {
  return (
    <Loading label="Loading the job" className="grid gap-5">
      <div className="flex justify-between gap-4">
        <Skeleton className="h-8 w-56" />
        <Skeleton className="h-9 w-44" />
      </div>
      <Skeleton className="h-28 w-full rounded-xl" />
      <div className="grid gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <SkeletonRows rows={5} />
        <SkeletonRows rows={3} />
      </div>
    </Loading>
  );
}
