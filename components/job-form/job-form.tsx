'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type {
  DestinationView,
  EstimateInput,
  EstimateView,
  FolderListing,
  FoundSites,
  JobInputDraft,
  JobView,
  PlanView,
  ScheduleView,
  SettingsView,
} from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Button, ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import { ProblemNote } from '../ui/problem-note';
import { Select } from '../ui/select';
import { useAction } from '../ui/use-action';
import { DatabasesSection } from './databases-section';
import { inputOf, type JobDraft, patternsOf } from './draft';
import { EstimateSummary } from './estimate-summary';
import { FilesSection } from './files-section';
import { LimitsSection } from './limits-section';
import { RetentionSection } from './retention-section';
import { ScheduleSection } from './schedule-section';
import type { SectionProps } from './section-props';
import { SourcesField } from './sources-field';
import { VerificationSection } from './verification-section';

export interface JobFormCalls {
  readonly create: (input: JobInputDraft) => Promise<ActionResult<JobView>>;
  readonly save: (id: string, input: JobInputDraft) => Promise<ActionResult<JobView>>;
  readonly preview: (id: string) => Promise<ActionResult<PlanView>>;
  readonly describeSchedule: (cron: string, timezone: string) => Promise<ActionResult<ScheduleView>>;
  readonly startEstimate: (input: EstimateInput) => Promise<ActionResult<EstimateView>>;
  readonly loadEstimate: (id: string) => Promise<ActionResult<EstimateView>>;
  readonly listFolders: (path: string) => Promise<ActionResult<FolderListing>>;
  readonly findSites: (folders: string[]) => Promise<ActionResult<FoundSites>>;
}

type Mode = { readonly kind: 'new' } | { readonly kind: 'edit'; readonly id: string };

/** One form, with what it would do and cost beside it while it is filled in. */
export function JobForm({
  mode,
  initial,
  destinations,
  settings,
  calls,
}: {
  mode: Mode;
  initial: JobDraft;
  destinations: readonly DestinationView[];
  settings: SettingsView;
  calls: JobFormCalls;
}) {
  const router = useRouter();
  const [draft, setDraft] = useState(initial);
  const change = (part: Partial<JobDraft>) => setDraft((known) => ({ ...known, ...part }));
  const store = useAction(mode.kind === 'new' ? calls.create : (input: JobInputDraft) => calls.save(mode.id, input));
  const preview = useAction(calls.preview);
  const { problem } = store;
  const errorOf = (field: string) =>
    problem?.field === field || problem?.field?.startsWith(`${field}.`)
      ? `${problem.what} ${problem.remedy}`.trim()
      : undefined;
  const submit = async () => {
    const job = await store.run(inputOf(draft));
    if (job === null) return;
    if (mode.kind === 'edit') return router.push(`/jobs/${job.id}`);
    const plan = await preview.run(job.id);
    router.push(plan === null ? `/jobs/${job.id}` : `/plans/${plan.id}`);
  };
  const section: SectionProps = { draft, change, errorOf };
  const sources = draft.sources.filter((path) => path.startsWith('/'));
  const busy = store.pending || preview.pending;
  return (
    <form
      className="grid items-start gap-5 lg:grid-cols-[1fr_21rem]"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="grid min-w-0 gap-5">
        <Card title="What and where to">
          <div className="grid gap-5">
            <Field label="Name" error={errorOf('name')}>
              <Input
                required
                maxLength={64}
                autoComplete="off"
                placeholder="Web sites"
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            </Field>
            <SourcesField {...section} listFolders={calls.listFolders} />
            <DestinationField {...section} destinations={destinations} />
            {mode.kind === 'new' && destinations.length > 0 && (
              <Field
                optional
                label="Folder in the bucket"
                hint="Two jobs never share a place. Left empty, the first job of a destination takes all of it, and each later one a folder by its name."
                error={errorOf('prefix')}
              >
                <Input
                  className="path"
                  autoComplete="off"
                  placeholder="web1/"
                  value={draft.prefix}
                  onChange={(event) => change({ prefix: event.target.value })}
                />
              </Field>
            )}
          </div>
        </Card>
        <DatabasesSection {...section} findSites={calls.findSites} />
        <ScheduleSection {...section} describe={calls.describeSchedule} />
        <FilesSection {...section} />
        <RetentionSection {...section} />
        <VerificationSection {...section} />
        <LimitsSection {...section} settings={settings} />
        {problem !== null && <ProblemNote problem={problem} />}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant="primary" pending={busy} disabled={destinations.length === 0}>
            {mode.kind === 'new' ? 'Create and preview the first run' : 'Save'}
          </Button>
          <ButtonLink variant="ghost" href={mode.kind === 'new' ? '/jobs' : `/jobs/${mode.id}`}>
            Cancel
          </ButtonLink>
        </div>
      </div>
      <EstimateSummary
        input={
          sources.length === 0
            ? null
            : {
                sources,
                excludes: patternsOf(draft.excludes),
                links: draft.links,
                destinationId: draft.destinationId === '' ? null : draft.destinationId,
              }
        }
        start={calls.startEstimate}
        load={calls.loadEstimate}
      />
    </form>
  );
}

function DestinationField({
  draft,
  change,
  errorOf,
  destinations,
}: SectionProps & { destinations: readonly DestinationView[] }) {
  if (destinations.length === 0) {
    return (
      <div className="grid gap-2">
        <p className="font-medium">Destination</p>
        <p className="text-ink-2">There is no destination yet: a bucket, and how to reach it.</p>
        <ButtonLink href="/destinations/new" className="w-fit">
          Add a destination
        </ButtonLink>
      </div>
    );
  }
  return (
    <Field label="Destination" error={errorOf('destinationId')}>
      <Select value={draft.destinationId} onChange={(event) => change({ destinationId: event.target.value })}>
        {destinations.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name} (s3://{one.bucket}/{one.prefix})
          </option>
        ))}
      </Select>
    </Field>
  );
}
