import type { RememberedPlans } from './remembering-compiler';

/**
 * Remembered plans as a text of lines: the key, then each shape and below it its plan. JSON has no line ends of its own, and a text that
 * is only cut is read ten times as fast as JSON of JSON. ASCII, so that it may be read as Latin-1, which V8 does not copy.
 */
export function readPlans(text: string): RememberedPlans {
  const [key = '', ...lines] = text.split('\n');
  const plans = new Map<string, string>();
  for (let at = 0; at + 1 < lines.length; at += 2) plans.set(lines[at] ?? '', lines[at + 1] ?? '');
  return { key, plans };
}
