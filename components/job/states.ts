import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Hand,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
  Unplug,
} from 'lucide-react';
import type { Tone } from '@/components/ui/tone';
import type { Health, RunState } from '@/lib/control/views';

/** How a state is shown: words first, then icon and colour. */
export interface StateLook {
  readonly label: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

export const HEALTH: Record<Health, StateLook> = {
  healthy: { label: 'Healthy', tone: 'ok', icon: CircleCheck },
  attention: { label: 'Needs attention', tone: 'warn', icon: TriangleAlert },
  failing: { label: 'Failing', tone: 'block', icon: CircleX },
  running: { label: 'Running', tone: 'accent', icon: LoaderCircle },
  paused: { label: 'Paused', tone: 'neutral', icon: CirclePause },
  unknown: { label: 'Never run', tone: 'neutral', icon: CircleDashed },
};

export const RUN_STATE: Record<RunState, StateLook> = {
  queued: { label: 'Queued', tone: 'neutral', icon: CircleDashed },
  running: { label: 'Running', tone: 'accent', icon: LoaderCircle },
  succeeded: { label: 'Succeeded', tone: 'ok', icon: CircleCheck },
  partial: { label: 'Partial', tone: 'warn', icon: TriangleAlert },
  failed: { label: 'Failed', tone: 'block', icon: CircleX },
  cancelled: { label: 'Cancelled', tone: 'neutral', icon: Ban },
  held: { label: 'Held', tone: 'hold', icon: Hand },
  paused: { label: 'Paused', tone: 'neutral', icon: CirclePause },
  interrupted: { label: 'Interrupted', tone: 'warn', icon: Unplug },
};

/** How a run was started. */
export const TRIGGER = { manual: 'By hand', schedule: 'On schedule', cli: 'Command line' } as const;
