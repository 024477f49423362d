import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import type { Problem } from '@/lib/control/views';

/** A page that could not be read: its title, and why. */
export function ProblemPage({ title, problem }: { title: string; problem: Problem }) {
  return (
    <>
      <PageHeader title={title} />
      <ProblemNote problem={problem} live="off" />
    </>
  );
}
