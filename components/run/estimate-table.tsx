import type { RequestCountsView } from '@/lib/control/views';
import { Count, Usd } from '../ui/quantity';

const NAMES: readonly (keyof RequestCountsView)[] = ['put', 'copy', 'post', 'list', 'get', 'head', 'delete'];

/** Estimate and actual side by side, by request class; classes that neither has are left out. */
export function EstimateTable({
  planned,
  actual,
  plannedUsd,
  usd,
  currency,
}: {
  planned: RequestCountsView | null;
  actual: RequestCountsView;
  plannedUsd: string | null;
  usd: string | null;
  currency: string;
}) {
  const shown = NAMES.filter((name) => actual[name] > 0 || (planned?.[name] ?? 0) > 0);
  const cell = 'py-1.5 text-end';
  return (
    <table className="w-full max-w-lg">
      <caption className="sr-only">Planned and sent requests by class</caption>
      <thead>
        <tr className="border-line border-b text-ink-3">
          <th scope="col" className="pb-1.5 text-start font-medium">
            Requests
          </th>
          <th scope="col" className="pb-1.5 text-end font-medium">
            Estimate
          </th>
          <th scope="col" className="pb-1.5 text-end font-medium">
            Actual
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {shown.map((name) => (
          <tr key={name}>
            <th scope="row" className="py-1.5 text-start font-medium">
              {name.toUpperCase()}
            </th>
            <td className={cell}>{planned === null ? '–' : <Count value={planned[name]} />}</td>
            <td className={cell}>
              <Count value={actual[name]} />
            </td>
          </tr>
        ))}
        <tr>
          <th scope="row" className="py-1.5 text-start font-semibold">
            Cost
          </th>
          <td className={cell}>
            <Usd value={plannedUsd} currency={currency} />
          </td>
          <td className={cell}>
            <Usd value={usd} currency={currency} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}
