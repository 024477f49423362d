'use client';

import { useRouter } from 'next/navigation';
import type { ComponentProps } from 'react';
import { AcknowledgedList } from '../finding/acknowledged-list';
import { Card } from '../ui/card';

/** What a person has acknowledged for a job, expired ones too; nothing when there is none. */
export function AcknowledgedCard(props: Omit<ComponentProps<typeof AcknowledgedList<true>>, 'onWithdrawn'>) {
  const router = useRouter();
  if (props.items.length === 0) return null;
  return (
    <Card title="Acknowledged" description="Findings that neither count nor hold a run for as long as it says." flush>
      <AcknowledgedList {...props} onWithdrawn={() => router.refresh()} />
    </Card>
  );
}
