import type { MoneyByKind } from '@/lib/control/views-costs';

/** What money goes for, in the order it is stacked; colours are tokens of globals.css, always beside the name. */
export const KINDS: readonly {
  readonly key: Exclude<keyof MoneyByKind, 'total'>;
  readonly name: string;
  readonly colour: string;
  readonly meaning: string;
}[] = [
  { key: 'storage', name: 'Storage', colour: 'var(--hold-fill)', meaning: 'What is kept, by the hour' },
  {
    key: 'requests',
    name: 'Requests',
    colour: 'var(--accent)',
    meaning: 'PUT, LIST, GET and the rest, retries included',
  },
  { key: 'egress', name: 'Data out', colour: 'var(--warn-fill)', meaning: 'Restores and checks, after the free part' },
];
