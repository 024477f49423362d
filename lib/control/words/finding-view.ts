import type { FindingCode, FindingEvidence } from '../../engine/preflight/findings';
import type { Finding } from '../../engine/types';
import type { FindingView } from '../views';
import { ADOPT_WORDS } from './findings/adopt';
import { BUCKET_FINDING_WORDS } from './findings/bucket';
import { BUCKET_HEALTH_WORDS } from './findings/bucket-health';
import { CLOCK_WORDS } from './findings/clock';
import { DATABASE_FINDING_WORDS } from './findings/databases';
import { LINK_WORDS } from './findings/links';
import { MONEY_FINDING_WORDS } from './findings/money';
import type { FindingContext, FindingSentences, FindingWords } from './findings/sentences';
import { SOURCE_WORDS } from './findings/source';

/** Words for every code of lib/engine/preflight/findings.ts; the type fails the build when one has none. */
const WORDS: FindingWords<FindingCode> = {
  ...LINK_WORDS,
  ...CLOCK_WORDS,
  ...SOURCE_WORDS,
  ...BUCKET_FINDING_WORDS,
  ...BUCKET_HEALTH_WORDS,
  ...MONEY_FINDING_WORDS,
  ...DATABASE_FINDING_WORDS,
  ...ADOPT_WORDS,
};

function isKnown(code: string): code is FindingCode {
  return Object.hasOwn(WORDS, code);
}

function sentencesOf<Code extends FindingCode>(code: Code, evidence: unknown, context: FindingContext) {
  const words: FindingWords<Code>[Code] = WORDS[code];
  return words(evidence as FindingEvidence[Code], context);
}

/** A finding in words. One whose code is not known shows its evidence instead of a guess. */
export function findingView(finding: Finding, context: FindingContext = { sources: [] }): FindingView {
  const { code, severity, evidence } = finding;
  const words = isKnown(code) ? sentencesOf(code, evidence, context) : unknownFinding(code, evidence);
  return {
    code,
    severity,
    title: words.title,
    text: words.text,
    why: words.why ?? null,
    evidence: words.evidence ?? [],
    chain: words.chain ?? [],
    remedy: words.remedy,
    command: words.command ?? null,
    policy: words.policy ?? null,
    action: words.action ?? null,
  };
}

function unknownFinding(code: string, evidence: Finding['evidence']): FindingSentences {
  return {
    title: `A finding with the code ${code}`,
    text: 'Foresync has no words for this code; what is known about it stands below.',
    evidence: Object.entries(evidence).map(([label, value]) => ({
      label,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    })),
    remedy: '',
  };
}
