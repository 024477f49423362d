import type { SettingsInput } from '@/lib/control/views';

type Hours = SettingsInput['bandwidth'][number];

const ROW = /^(?:(\d{2}:[0-5]\d)\s*[-–]\s*(\d{2}:[0-5]\d)|always)\s+(?:(\d+(?:\.\d+)?)|unlimited)$/i;
/** Lines are sold in Mbit/s, 125,000 bytes each. */
const BYTES_PER_MBIT = 125_000;

/** One row a line: "08:00-18:00 10" (Mbit/s), "22:00-06:00 unlimited", "always 50". */
export function bandwidthText(hours: readonly Hours[]): string {
  return hours.map(rowText).join('\n');
}

function rowText({ from, to, bytesPerSecond }: Hours): string {
  const isAlways = from === '00:00' && to === '24:00';
  const rate = bytesPerSecond === null ? 'unlimited' : String(bytesPerSecond / BYTES_PER_MBIT);
  return `${isAlways ? 'always' : `${from}-${to}`} ${rate}`;
}

/** The inverse; a string is what is wrong with it. */
export function parseBandwidth(text: string): Hours[] | string {
  const hours: Hours[] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const row = ROW.exec(line);
    if (row === null) return `Write “${line}” like 08:00-18:00 10, always 50 or 22:00-06:00 unlimited.`;
    const [, from = '00:00', to = '24:00', rate] = row;
    if (from > '24:00' || to > '24:00') return `The times of “${line}” go from 00:00 to 24:00.`;
    const bytesPerSecond = rate === undefined ? null : Number(rate) * BYTES_PER_MBIT;
    if (bytesPerSecond !== null && bytesPerSecond < 1000) return `“${line}” is less than 0.008 Mbit/s.`;
    hours.push({ from, to, bytesPerSecond });
  }
  return hours.length > 24 ? 'A row for each hour is enough.' : hours;
}
