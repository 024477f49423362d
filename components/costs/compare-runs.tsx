import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { bytesText, dayText } from '@/components/ui/format';
import { ProblemNote } from '@/components/ui/problem-note';
import { Count } from '@/components/ui/quantity';
import { Select } from '@/components/ui/select';
import type { Problem } from '@/lib/control/views';
import type { RunComparison, RunCost } from '@/lib/control/views-costs';
import { differenceText, smallMoneyText, unitPriceText } from './money';
import { reasonsOf, verdictOf } from './reasons';

const nameOf = ({ jobName, at, firstRun }: RunCost) =>
  `${jobName}, ${dayText(at.slice(0, 10))} ${at.slice(11, 16)} UTC${firstRun ? ' (first run)' : ''}`;

/** Two runs side by side: a plain GET form, so that the comparison has an address of its own. */
export function CompareRuns({
  runs,
  chosen,
  comparison,
  problem,
}: {
  runs: readonly RunCost[];
  chosen: { before: string; after: string };
  comparison: RunComparison | null;
  problem: Problem | null;
}) {
  return (
    <div className="grid gap-5">
      <form action="/costs#comparison" className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto]">
        <RunSelect name="before" label="Earlier run" runs={runs} chosen={chosen.before} />
        <RunSelect name="after" label="Later run" runs={runs} chosen={chosen.after} />
        <Button type="submit" className="max-sm:h-10">
          Compare
        </Button>
      </form>
      {problem !== null && <ProblemNote problem={problem} live="off" />}
      {comparison !== null && <Reasons comparison={comparison} />}
    </div>
  );
}

function RunSelect(props: { name: string; label: string; runs: readonly RunCost[]; chosen: string }) {
  const { name, label, runs, chosen } = props;
  return (
    <Field label={label}>
      <Select name={name} defaultValue={chosen} key={chosen}>
        {runs.map((run) => (
          <option key={run.id} value={run.id}>
            {nameOf(run)}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Reasons({ comparison }: { comparison: RunComparison }) {
  const reasons = reasonsOf(comparison);
  const { before, after } = comparison;
  return (
    <div className="grid gap-4">
      <p className="font-medium text-[0.9375rem]">{verdictOf(comparison)}</p>
      {reasons.length > 0 && (
        <ul className="grid gap-1.5">
          {reasons.map(({ key, text, usd }) => (
            <li key={key} className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="text-ink-2 first-letter:uppercase">{text}</span>
              <span className="tabular font-medium">{differenceText(usd)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="text-[0.8125rem] text-ink-3">
        {bytesText(after.bytesUp)} sent, {bytesText(before.bytesUp)} before. Sending data to S3 is free; the requests
        that carry it are not.
      </p>
      <ClassTable comparison={comparison} />
    </div>
  );
}

const COLUMNS = [
  { name: 'Requests', look: 'text-start' },
  { name: 'Earlier', look: 'ps-4 text-end' },
  { name: 'Later', look: 'ps-4 text-end' },
  { name: 'Price of one', look: 'hidden ps-4 text-end sm:table-cell' },
  { name: 'Difference', look: 'ps-4 text-end' },
] as const;

function ClassTable({ comparison: { lines, before, after, difference } }: { comparison: RunComparison }) {
  const cell = 'py-1.5 ps-4 text-end';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard
    <section aria-label="The two runs by request class" tabIndex={0} className="overflow-x-auto rounded">
      <table className="tabular w-full">
        <caption className="sr-only">Requests, prices and cost of the two runs by class</caption>
        <thead>
          <tr className="border-line border-b text-ink-3">
            {COLUMNS.map(({ name, look }) => (
              <th key={name} scope="col" className={`pb-1.5 font-medium ${look}`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {lines.map((line) => (
            <tr key={line.kind}>
              <th scope="row" className="py-1.5 text-start font-medium">
                {line.kind.toUpperCase()}
              </th>
              <td className={cell}>
                <Count value={line.before.count} />
              </td>
              <td className={cell}>
                <Count value={line.after.count} />
              </td>
              <td className={`${cell} hidden whitespace-nowrap sm:table-cell`}>
                {unitPriceText(line.after.unitPrice)}
              </td>
              <td className={`${cell} whitespace-nowrap`}>{differenceText(sum(line.byVolume, line.byPrice))}</td>
            </tr>
          ))}
          <tr>
            <th scope="row" className="py-1.5 text-start font-semibold">
              Cost
            </th>
            <td className={cell}>{smallMoneyText(before.usd)}</td>
            <td className={cell}>{smallMoneyText(after.usd)}</td>
            <td className="hidden sm:table-cell" />
            <td className={cell}>{differenceText(difference)}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

/** For the eye: the parts are exact. */
function sum(a: string | null, b: string | null): string | null {
  return a === null || b === null ? null : String(Number((Number(a) + Number(b)).toPrecision(10)));
}
