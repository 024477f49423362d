import { bytesText, countText, durationText, plural, usdText } from '../lib/control/words/format';
import { nameText } from './printable';

export { bytesText, countText, durationText, plural, usdText };

/** BigInts as decimal strings, everything else as JSON has it. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? item.toString() : item), 2));
}

/** Rows as aligned columns with a header; numbers are given as text. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of [header, ...rows]) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

/** One line that is written over while work goes on; silent when stderr is not a terminal. */
export function progressLine(): { show(text: string): void; end(): void } {
  const live = process.stderr.isTTY === true;
  return {
    show: (text) => {
      if (live) process.stderr.write(`\r\x1b[2K${nameText(text).slice(0, (process.stderr.columns ?? 80) - 1)}`);
    },
    end: () => {
      if (live) process.stderr.write('\r\x1b[2K');
    },
  };
}
