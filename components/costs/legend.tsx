/** Colours with their names; the chart itself is hidden from screen readers. */
export function Legend({ items }: { items: readonly { name: string; colour: string; dashed?: boolean }[] }) {
  return (
    <ul aria-hidden className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-[0.8125rem] text-ink-2">
      {items.map(({ name, colour, dashed }) => (
        <li key={name} className="flex items-center gap-1.5">
          <svg width="16" height="10" className="shrink-0" role="presentation">
            {dashed === undefined ? (
              <rect width="10" height="10" x="3" rx="2" fill={colour} />
            ) : (
              <line
                x1="0"
                x2="16"
                y1="5"
                y2="5"
                stroke={colour}
                strokeWidth="2.5"
                strokeDasharray={dashed ? '4 3' : 'none'}
              />
            )}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
