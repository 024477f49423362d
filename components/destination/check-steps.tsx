import {
  CircleCheck,
  CircleDashed,
  CircleMinus,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import { ProblemNote } from '@/components/ui/problem-note';
import { TEXT, type Tone } from '@/components/ui/tone';
import type { CheckStep } from '@/lib/control/views';

const NAMES: Record<CheckStep['name'], string> = {
  reach: 'Reach the endpoint',
  clock: 'Compare the clocks',
  'sign-in': 'Sign in',
  region: 'Check the region',
  write: 'Write a test object',
  read: 'Read it back',
  delete: 'Delete it',
  versioning: 'Look at versioning',
};

const STATES: Record<CheckStep['state'], { icon: LucideIcon; tone: Tone; words: string }> = {
  waiting: { icon: CircleDashed, tone: 'neutral', words: 'Waiting' },
  running: { icon: LoaderCircle, tone: 'accent', words: 'Running' },
  passed: { icon: CircleCheck, tone: 'ok', words: 'Passed' },
  failed: { icon: CircleX, tone: 'block', words: 'Failed' },
  warned: { icon: TriangleAlert, tone: 'warn', words: 'Passed with a warning' },
  skipped: { icon: CircleMinus, tone: 'neutral', words: 'Skipped' },
};

/** Every step of a test before it has begun. */
export const WAITING: readonly CheckStep[] = Object.keys(NAMES).map((name) => ({
  name: name as CheckStep['name'],
  state: 'waiting',
  detail: '',
  problem: null,
}));

/** The steps of a connection test with what each found. */
export function CheckSteps({ steps }: { steps: readonly CheckStep[] }) {
  return (
    <ol className="grid gap-0.5">
      {steps.map((step) => (
        <li key={step.name} className="grid gap-2 py-1.5">
          <StepLine step={step} />
          {step.problem !== null && (
            <div className="ps-7.5">
              <ProblemNote problem={step.problem} tone={step.state === 'warned' ? 'warn' : 'block'} live="off" />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

function StepLine({ step }: { step: CheckStep }) {
  const { icon: Icon, tone, words } = STATES[step.state];
  const quiet = step.state === 'waiting' || step.state === 'skipped';
  return (
    <div className="flex min-w-0 items-start gap-3">
      <Icon
        aria-hidden
        className={`mt-px size-4.5 shrink-0 ${TEXT[tone]} ${step.state === 'running' ? 'animate-spin' : ''}`}
      />
      <p className="min-w-0 flex-1 sm:flex sm:gap-4">
        <span className={`block w-44 shrink-0 ${quiet ? 'text-ink-3' : 'font-medium'}`}>{NAMES[step.name]}</span>
        <span className="min-w-0 text-ink-2 [overflow-wrap:anywhere]">
          <span className={step.detail === '' ? '' : 'sr-only'}>{words}</span>
          {step.detail === '' ? '' : <span className="sr-only">: </span>}
          {step.detail}
        </span>
      </p>
    </div>
  );
}
