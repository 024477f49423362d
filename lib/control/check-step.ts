import type { z } from 'zod';
import type { destinationCheck } from '../db/columns';
import type { ErrorFacts } from '../engine/errors';
import type { CheckStep, Problem } from './views';
import { numeric } from './words/facts';
import { bytesText, durationText } from './words/format';
import { problemFor } from './words/wording';

type StoredStep = z.infer<typeof destinationCheck>['steps'][number];

/** A step of a connection test in words: what it found in one line, and its problem. */
export function toCheckStep({ name, state, facts, error }: StoredStep): CheckStep {
  const problem = error === null ? null : stepProblem(name, state, error.code, { ...facts, ...error.facts });
  return { name, state, detail: state === 'passed' || state === 'warned' ? DETAIL[name](facts) : '', problem };
}

/** A warning of these steps is about what they look at, not about the request that failed. */
function stepProblem(name: CheckStep['name'], state: CheckStep['state'], code: string, facts: ErrorFacts): Problem {
  if (state === 'warned' && name === 'versioning') return problemFor('destination.no-versioning', facts);
  if (state === 'warned' && name === 'clock') {
    return problemFor(
      numeric(facts, 'offsetMs') === null ? 'destination.clock-unknown' : 'destination.clock-off',
      facts,
    );
  }
  return problemFor(code, facts);
}

const text = (value: ErrorFacts[string] | undefined) => (value === null || value === undefined ? '' : String(value));
const size = (facts: ErrorFacts) => (numeric(facts, 'bytes') === null ? '' : bytesText(numeric(facts, 'bytes') ?? 0));

const DETAIL: Readonly<Record<CheckStep['name'], (facts: ErrorFacts) => string>> = {
  reach: ({ endpoint }) => text(endpoint),
  clock: clockDetail,
  'sign-in': () => '',
  region: ({ region }) => text(region),
  write: size,
  read: size,
  delete: () => '',
  versioning: ({ state }) =>
    text(state) === 'enabled' ? 'On' : text(state) === '' ? '' : `Versioning is ${text(state)}`,
};

function clockDetail(facts: ErrorFacts): string {
  const offsetMs = numeric(facts, 'offsetMs');
  if (offsetMs === null) return '';
  const uncertaintyMs = Math.ceil(numeric(facts, 'uncertaintyMs') ?? 0);
  const side = offsetMs < 0 ? 'behind' : 'ahead';
  return `This machine is ${durationText(Math.abs(offsetMs))} ${side}, give or take ${durationText(uncertaintyMs)}`;
}
