import { Callout } from '@/components/ui/callout';
import { countText, plural } from '@/components/ui/format';
import type { SettingsView } from '@/lib/control/views';

const OLD_DAYS = 180;

/** How old the prices are that every estimate rests on. */
export function PriceBook({ book }: { book: SettingsView['priceBook'] }) {
  return (
    <div className="grid gap-3">
      <p>
        Prices of <span className="font-medium">{book.asOf}</span>, {plural(book.ageDays, 'day')} old, for{' '}
        {countText(book.regions)} regions. Every estimate says which of them it used.
      </p>
      {book.ageDays > OLD_DAYS && (
        <Callout tone="warn" title="These prices are old">
          Amazon changes them rarely, but compare with your bill before you rely on a large estimate.
        </Callout>
      )}
    </div>
  );
}
