import { clsx } from 'clsx';
import { FILL, type Tone } from './tone';

/** Progress of something measured (0 to 100) or, with `percent` null, of something that cannot be measured yet. */
export function ProgressBar({
  percent,
  label,
  valueText,
  tone = 'accent',
}: {
  percent: number | null;
  label: string;
  valueText?: string;
  tone?: Tone;
}) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === null ? {} : { 'aria-valuenow': percent })}
      {...(valueText === undefined ? {} : { 'aria-valuetext': valueText })}
      className="h-2 w-full overflow-hidden rounded-full bg-surface-3"
    >
      <div
        className={clsx(
          'h-full rounded-full transition-[width] duration-500',
          FILL[tone],
          percent === null && 'w-1/3 animate-pulse',
        )}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
