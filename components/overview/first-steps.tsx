import { Plus, RotateCcw, ScanEye } from 'lucide-react';
import { ButtonLink } from '@/components/ui/button';

const STEPS = [
  {
    title: 'Pick a destination',
    text: 'A bucket at Amazon S3 or any S3-compatible store. The practice bucket on this machine is ready and costs nothing.',
  },
  { title: 'Describe the job', text: 'Folders, a schedule, and the limits a run may never cross.' },
  {
    title: 'Read the plan',
    text: 'Files, requests, dollars and dangers of the first run. Nothing is sent that it does not show.',
  },
];

/** The Overview before there is a job: what happens next. */
export function FirstSteps({ destinations }: { destinations: number }) {
  return (
    <section
      aria-labelledby="first-steps"
      className="rounded-2xl border border-line bg-surface p-6 shadow-card sm:p-10"
    >
      <ScanEye aria-hidden className="mb-4 size-8 text-accent-text" />
      <h2 id="first-steps" className="font-semibold text-xl tracking-tight">
        Know before you sync
      </h2>
      <p className="mt-1 max-w-xl text-ink-2">
        Three steps to a backup that shows what it will do, what it will cost and what could go wrong, before it runs.
      </p>
      <ol className="mt-7 grid gap-6 md:grid-cols-3">
        {STEPS.map((step, index) => (
          <li key={step.title} className="flex gap-3 md:block">
            <span className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent-soft font-semibold text-[0.8125rem] text-accent-text">
              {index + 1}
            </span>
            <div className="md:mt-3">
              <h3 className="font-medium">{step.title}</h3>
              <p className="text-ink-2">{step.text}</p>
            </div>
          </li>
        ))}
      </ol>
      <div className="mt-8 flex flex-wrap gap-2">
        {destinations === 0 ? (
          <ButtonLink variant="primary" size="lg" href="/destinations/new" icon={<Plus aria-hidden />}>
            Add a destination
          </ButtonLink>
        ) : (
          <ButtonLink variant="primary" size="lg" href="/jobs/new" icon={<Plus aria-hidden />}>
            Make the first job
          </ButtonLink>
        )}
        <ButtonLink size="lg" href="/destinations/adopt" icon={<RotateCcw aria-hidden />}>
          Bring back from a bucket
        </ButtonLink>
      </div>
    </section>
  );
}
