import type { Cost } from './measured';

/** One tool's runs. */
export interface Result {
  readonly name: string;
  readonly runs: (Cost & { readonly requests: Readonly<Record<string, number>> })[];
}

/** Markdown; the ratio is a tool's median wall time over that of the first result. */
export function tableOf(results: readonly Result[]): string {
  const ours = median(results[0]?.runs.map(({ wallS }) => wallS) ?? []);
  const rows = results.map(({ name, runs }) => {
    const wall = median(runs.map(({ wallS }) => wallS));
    const cells = [
      name,
      wall.toFixed(2),
      `${(wall / ours).toFixed(1)}×`,
      median(runs.map(({ cpuS }) => cpuS)).toFixed(2),
    ];
    return [...cells, median(runs.map(({ peakMiB }) => peakMiB)).toFixed(0), requestsOf(runs.at(-1)?.requests ?? {})];
  });
  const head = ['tool', 'wall s', 'to ours', 'CPU s', 'peak MiB', 'requests'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function requestsOf(requests: Readonly<Record<string, number>>): string {
  const shown = Object.entries(requests).map(([kind, count]) => `${count} ${kind}`);
  return shown.length === 0 ? '–' : shown.join(', ');
}

/** The middle one; of an even number the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}
