import { CopyButton } from './copy-button';

/** A command or value in one line, to copy. `shown` stands in for it on screen: a masked secret. */
export function CodeLine({ text, shown, copyLabel }: { text: string; shown?: string; copyLabel?: string }) {
  return (
    <div className="flex min-w-0 items-start justify-between gap-2 rounded-lg border border-line bg-surface-2 py-1 ps-3 pe-1">
      <code className="min-w-0 whitespace-pre-wrap py-1.5 font-mono text-[0.8125rem] leading-5 [overflow-wrap:anywhere]">
        {shown ?? text}
      </code>
      <CopyButton text={text} {...(copyLabel === undefined ? {} : { label: copyLabel })} />
    </div>
  );
}
