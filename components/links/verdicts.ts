import type { LinkVerdictView } from '@/lib/control/views';
import type { Tone } from '../ui/tone';

/** Each verdict in words: what it is called, what it means for the backup, and its colour. */
export const VERDICT: Record<
  LinkVerdictView,
  { readonly name: string; readonly meaning: string; readonly tone: Tone }
> = {
  loop: { name: 'Loop', meaning: 'leads back to a folder it lies in', tone: 'warn' },
  outside: {
    name: 'Outside',
    meaning: 'leads out of the folders of this job; what is behind it is not in the backup',
    tone: 'warn',
  },
  duplicate: {
    name: 'Duplicate',
    meaning: 'leads to a folder that is in the backup under its own name',
    tone: 'neutral',
  },
  inside: { name: 'Inside', meaning: 'leads to a file that is in the backup under its own name', tone: 'neutral' },
  special: { name: 'Special', meaning: 'leads to a device, pipe or socket', tone: 'neutral' },
  dangling: { name: 'Broken', meaning: 'leads to nothing', tone: 'info' },
};
