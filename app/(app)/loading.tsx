import { PageSkeleton } from '@/components/shell/page-skeleton';

export default function LoadingPage() {
  return <PageSkeleton label="Loading" />;
}
