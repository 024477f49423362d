import type { JobDraft } from './draft';

/** What every section of the job form gets. */
export interface SectionProps {
  readonly draft: JobDraft;
  readonly change: (part: Partial<JobDraft>) => void;
  /** Sentence for a field the door refused, by its name in the input. */
  readonly errorOf: (field: string) => string | undefined;
}
