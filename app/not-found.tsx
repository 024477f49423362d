import { Telescope } from 'lucide-react';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center">
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        icon={Telescope}
        title="There is nothing here"
        action={<ButtonLink href="/">Go to the overview</ButtonLink>}
      >
        The address is wrong, or what it showed has been deleted.
      </EmptyState>
    </main>
  );
}
