/** An eye that looks ahead, with an upload as its pupil. */
export function LogoMark({ className = 'size-7' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g className="stroke-on-accent" strokeWidth="2.3" strokeLinecap="round" strokeLinejoin="round">
        <path d="M5 16c3-5.2 6.8-7.8 11-7.8S24 10.8 27 16c-3 5.2-6.8 7.8-11 7.8S8 21.2 5 16Z" />
        <path d="M16 19.8v-7M12.9 15.5l3.1-3.1 3.1 3.1" />
      </g>
    </svg>
  );
}

/** Mark and name. */
export function Logo() {
  return (
    <span className="flex items-center gap-2.5 font-semibold text-base tracking-tight">
      <LogoMark />
      Foresync
    </span>
  );
}
