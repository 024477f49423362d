import type { ErrorFacts } from '../../engine/errors';
import type { Problem } from '../views';
import { DATA_WORDS } from './data-words';
import { DOOR_WORDS } from './door-words';
import { ENGINE_WORDS } from './engine-words';
import type { Sentences, Wording } from './sentences';

const WORDS: Readonly<Record<string, Wording | undefined>> = { ...ENGINE_WORDS, ...DATA_WORDS, ...DOOR_WORDS };

/** True when the code has words of its own. */
export function hasWords(code: string): boolean {
  return WORDS[code] !== undefined;
}

/** The Problem of a code. A code without words shows its facts instead of a guess. `field`: the input it belongs to. */
export function problemFor(code: string, facts: ErrorFacts = {}, field: string | null = null): Problem {
  const words = WORDS[code]?.(facts) ?? unknownCode(code);
  return { code, ...words, facts: factLines(facts), field };
}

function unknownCode(code: string): Sentences {
  return {
    what: `Something failed with the code ${code}.`,
    why: 'Foresync has no words for this code; what is known about it stands below.',
    remedy: 'Report it with these facts.',
  };
}

function factLines(facts: ErrorFacts): Problem['facts'] {
  return Object.entries(facts)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => ({ name, value: String(value) }));
}
