import type { FindingCode, FindingEvidence } from '../../../engine/preflight/findings';
import type { SourceRoot } from '../../../engine/types';
import type { FindingView } from '../../views';
import { countText } from '../format';

/** What a finding says, without its code and severity. */
export interface FindingSentences {
  readonly title: string;
  readonly text: string;
  /** Why it matters, where `text` does not say. */
  readonly why?: string;
  readonly remedy: string;
  readonly evidence?: FindingView['evidence'];
  readonly chain?: string[];
  readonly command?: string;
  /** An IAM policy to paste. */
  readonly policy?: string;
  readonly action?: NonNullable<FindingView['action']>;
}

/** What the words may know beside the evidence: the folders, so that a command can name an absolute path. */
export interface FindingContext {
  readonly sources: readonly SourceRoot[];
}

/** The words of some codes, each from its own evidence. */
export type FindingWords<Codes extends FindingCode> = {
  readonly [Code in Codes]: (evidence: FindingEvidence[Code], context: FindingContext) => FindingSentences;
};

const SHOWN = 5;

/** The first five paths in one line, then how many more there are. `count` may exceed the paths that were kept. */
export function pathLines(
  label: string,
  paths: readonly string[],
  count: number = paths.length,
): FindingView['evidence'] {
  const shown = paths.slice(0, SHOWN).map((path) => (path === '' ? './' : path));
  const more = count - shown.length;
  const rest = more > 0 ? ` and ${countText(more)} more` : '';
  return shown.length === 0 ? [] : [{ label: shown.length > 1 ? `${label}s` : label, value: shown.join(', ') + rest }];
}

/** Absolute path of a path of the job; null when its folder is not known. */
export function absolutePath(path: string, { sources }: FindingContext): string | null {
  const [only] = sources;
  if (sources.length === 1 && only?.mount === '') return `${only.path}/${path}`;
  const root = sources.find(({ mount }) => path.startsWith(`${mount}/`));
  return root === undefined ? null : `${root.path}/${path.slice(root.mount.length + 1)}`;
}

/** One word of a shell command. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
