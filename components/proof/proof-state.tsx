import {
  Ban,
  CircleDashed,
  CircleSlash,
  type LucideIcon,
  OctagonX,
  RefreshCw,
  ShieldCheck,
  ShieldX,
} from 'lucide-react';
import type { ProofMethod, ProofView } from '@/lib/control/views';
import { Badge } from '../ui/badge';
import type { Tone } from '../ui/tone';

const PROOF_STATE: Record<ProofView['state'], { word: string; tone: Tone; icon: LucideIcon }> = {
  queued: { word: 'Waiting', tone: 'neutral', icon: CircleDashed },
  planning: { word: 'Pricing', tone: 'accent', icon: RefreshCw },
  planned: { word: 'Priced', tone: 'info', icon: CircleDashed },
  running: { word: 'Running', tone: 'accent', icon: RefreshCw },
  sound: { word: 'Sound', tone: 'ok', icon: ShieldCheck },
  damaged: { word: 'Damaged', tone: 'block', icon: ShieldX },
  failed: { word: 'Failed', tone: 'warn', icon: OctagonX },
  cancelled: { word: 'Cancelled', tone: 'neutral', icon: Ban },
  interrupted: { word: 'Interrupted', tone: 'warn', icon: CircleSlash },
};

export function ProofStateBadge({ state }: { state: ProofView['state'] }) {
  const { word, tone, icon } = PROOF_STATE[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

/** How a verification looked, in a few words. */
export const METHOD_WORDS: Record<ProofMethod, string> = {
  list: 'sizes from a listing',
  head: 'every object asked for',
  read: 'bytes read back',
  drill: 'restore drill',
  databases: 'dumps loaded into scratch databases',
};
