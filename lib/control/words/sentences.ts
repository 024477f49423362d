import type { ErrorFacts } from '../../engine/errors';

/** What happened, why, what to do. */
export interface Sentences {
  readonly what: string;
  readonly why: string;
  readonly remedy: string;
}

/** The sentences of one code, from its facts. Facts may be absent: the words then say it without them. */
export type Wording = (facts: ErrorFacts) => Sentences;
