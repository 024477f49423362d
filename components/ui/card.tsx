import { clsx } from 'clsx';
import type { ReactNode } from 'react';

/** A surface. With a title it is a labelled section. */
export function Card({
  title,
  description,
  actions,
  footer,
  flush = false,
  id,
  className,
  children,
}: {
  title?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  footer?: ReactNode;
  /** The content touches the edges: tables and lists. */
  flush?: boolean;
  /** Needed with a title when a page shows the same title twice. */
  id?: string;
  className?: string;
  children?: ReactNode;
}) {
  const headingId =
    title === undefined
      ? undefined
      : `${id ?? (typeof title === 'string' ? title.replace(/\W+/g, '-').toLowerCase() : 'card')}-title`;
  return (
    <section
      id={id}
      aria-labelledby={headingId}
      className={clsx('min-w-0 rounded-xl border border-line bg-surface shadow-card', className)}
    >
      {title !== undefined && (
        <header
          className={clsx(
            'flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-4 sm:px-5',
            flush && 'pb-3.5',
          )}
        >
          <div className="min-w-0 flex-1 basis-48">
            <h2 id={headingId} className="font-semibold text-[0.9375rem] leading-6">
              {title}
            </h2>
            {description !== undefined && <p className="text-ink-3">{description}</p>}
          </div>
          {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div
        className={
          flush ? clsx('overflow-hidden rounded-b-xl', title !== undefined && 'border-line border-t') : 'p-4 sm:p-5'
        }
      >
        {children}
      </div>
      {footer !== undefined && <footer className="border-line border-t px-4 py-3 text-ink-2 sm:px-5">{footer}</footer>}
    </section>
  );
}
