import type { PlanView, RequestCountsView } from '@/lib/control/views';
import { Count, Usd } from '../ui/quantity';

const CLASSES: readonly { key: keyof RequestCountsView; name: string; what: string }[] = [
  { key: 'put', name: 'PUT', what: 'uploads, parts, records' },
  { key: 'copy', name: 'COPY', what: 'server-side copies' },
  { key: 'post', name: 'POST', what: 'start and end of large uploads' },
  { key: 'list', name: 'LIST', what: 'listing pages' },
  { key: 'get', name: 'GET', what: 'downloads' },
  { key: 'head', name: 'HEAD', what: 'look-ups' },
  { key: 'delete', name: 'DELETE', what: 'free on AWS' },
];

/** Requests by class, the ones that are not sent left out. */
export function RequestTable({ plan }: { plan: PlanView }) {
  const sent = CLASSES.filter(({ key }) => plan.requests[key] > 0);
  const total = sent.reduce((sum, { key }) => sum + plan.requests[key], 0);
  return (
    <table className="w-full">
      <caption className="sr-only">Requests by class</caption>
      <tbody className="divide-y divide-line">
        {sent.map(({ key, name, what }) => (
          <tr key={key}>
            <th scope="row" className="py-1.5 text-start font-medium">
              {name} <span className="font-normal text-ink-3">{what}</span>
            </th>
            <td className="py-1.5 text-end">
              <Count value={plan.requests[key]} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="border-line-strong border-t">
          <th scope="row" className="pt-2 text-start font-semibold">
            Total
          </th>
          <td className="pt-2 text-end font-semibold">
            <Count value={total} />
            <span className="block font-normal text-ink-3">
              <Usd value={plan.usd.now} currency={plan.currency} />
            </span>
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
