import { dayText, plural } from '@/components/ui/format';
import { Strip, type StripCell } from '@/components/ui/strip';
import type { DayCell } from '@/lib/control/views';

const LOOKS: Record<DayCell['state'], Pick<StripCell, 'look' | 'tone'> & { words: string }> = {
  none: { look: 'empty', tone: 'neutral', words: 'nothing was due' },
  succeeded: { look: 'full', tone: 'ok', words: 'succeeded' },
  partial: { look: 'striped', tone: 'warn', words: 'partial' },
  failed: { look: 'split', tone: 'block', words: 'failed' },
  held: { look: 'hollow', tone: 'hold', words: 'held for approval' },
  running: { look: 'half', tone: 'accent', words: 'running' },
  missed: { look: 'outline', tone: 'warn', words: 'missed' },
  cancelled: { look: 'outline', tone: 'neutral', words: 'cancelled' },
};

function labelOf(day: DayCell): string {
  const runs = day.runs > 1 ? `${plural(day.runs, 'run')}, ` : '';
  return `${dayText(day.date)}: ${runs}${LOOKS[day.state].words}`;
}

function summaryOf(days: readonly DayCell[]): string {
  const counts = new Map<DayCell['state'], number>();
  for (const day of days) counts.set(day.state, (counts.get(day.state) ?? 0) + 1);
  const parts = [...counts]
    .filter(([state]) => state !== 'none')
    .map(([state, n]) => `${LOOKS[state].words} on ${plural(n, 'day')}`);
  return `Last ${plural(days.length, 'day')}: ${parts.length === 0 ? 'no runs' : parts.join(', ')}.`;
}

/** The last 30 days of a job, oldest first. */
export function DayStrip({ days, size = 'md' }: { days: readonly DayCell[]; size?: 'sm' | 'md' }) {
  return (
    <Strip
      size={size}
      summary={summaryOf(days)}
      cells={days.map((day) => ({ label: labelOf(day), ...LOOKS[day.state] }))}
    />
  );
}
