import { Badge } from '@/components/ui/badge';
import type { Health, RunState } from '@/lib/control/views';
import { HEALTH, RUN_STATE } from './states';

/** The health of a job. */
export function HealthBadge({ health }: { health: Health }) {
  const look = HEALTH[health];
  return (
    <Badge tone={look.tone} icon={look.icon}>
      {look.label}
    </Badge>
  );
}

/** The state of a run. */
export function RunStateBadge({ state }: { state: RunState }) {
  const look = RUN_STATE[state];
  return (
    <Badge tone={look.tone} icon={look.icon}>
      {look.label}
    </Badge>
  );
}
