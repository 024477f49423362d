import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  Hand,
  type LucideIcon,
  OctagonX,
  RefreshCw,
  Snowflake,
  TriangleAlert,
} from 'lucide-react';
import type { RestoreView, RunState } from '@/lib/control/views';
import { Badge } from '../ui/badge';
import type { Tone } from '../ui/tone';

type State = RunState | RestoreView['state'];

/** Every outcome has a name, a tone and an icon; the same on every screen. */
export const RUN_STATE: Record<State, { word: string; tone: Tone; icon: LucideIcon }> = {
  queued: { word: 'Waiting', tone: 'neutral', icon: CircleDashed },
  planning: { word: 'Planning', tone: 'accent', icon: RefreshCw },
  thawing: { word: 'Thawing', tone: 'info', icon: Snowflake },
  planned: { word: 'Planned', tone: 'info', icon: CircleDashed },
  running: { word: 'Running', tone: 'accent', icon: RefreshCw },
  succeeded: { word: 'Succeeded', tone: 'ok', icon: CircleCheck },
  partial: { word: 'Partial', tone: 'warn', icon: TriangleAlert },
  failed: { word: 'Failed', tone: 'block', icon: OctagonX },
  cancelled: { word: 'Cancelled', tone: 'neutral', icon: Ban },
  held: { word: 'Held', tone: 'hold', icon: Hand },
  paused: { word: 'Paused', tone: 'neutral', icon: CirclePause },
  interrupted: { word: 'Interrupted', tone: 'warn', icon: CircleSlash },
};

export function RunStateBadge({ state }: { state: State }) {
  const { word, tone, icon } = RUN_STATE[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
