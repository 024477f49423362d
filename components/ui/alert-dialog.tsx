'use client';

import { clsx } from 'clsx';
import { AlertDialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Button } from './button';
import { PANEL } from './dialog';

/**
 * A confirmation that says what will follow. `onConfirm` resolves to true to close; false keeps it open, so that a problem can
 * be shown in `children`.
 */
export function ConfirmDialog({
  trigger,
  title,
  consequence,
  confirmLabel,
  cancelLabel = 'Cancel',
  tone = 'danger',
  onConfirm,
  open,
  onOpenChange,
  children,
}: {
  trigger?: ReactNode;
  title: ReactNode;
  /** What happens, what stays, what cannot be undone. */
  consequence: ReactNode;
  confirmLabel: string;
  cancelLabel?: string;
  tone?: 'danger' | 'primary';
  onConfirm: () => Promise<boolean>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  children?: ReactNode;
}) {
  const [ownOpen, setOwnOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const setOpen = onOpenChange ?? setOwnOpen;
  const confirm = async () => {
    setPending(true);
    const close = await onConfirm().finally(() => setPending(false));
    if (close) setOpen(false);
  };
  return (
    <Radix.Root open={open ?? ownOpen} onOpenChange={setOpen}>
      {trigger !== undefined && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-fade bg-scrim" />
        <Radix.Content className={clsx(PANEL, 'sm:max-w-md')}>
          <div className="grid gap-2 p-5">
            <Radix.Title className="font-semibold text-base">{title}</Radix.Title>
            <Radix.Description asChild>
              <div className="grid gap-2 text-ink-2">{consequence}</div>
            </Radix.Description>
            {children}
          </div>
          <div className="flex flex-col-reverse gap-2 border-line border-t px-5 py-4 sm:flex-row sm:justify-end">
            <Radix.Cancel asChild>
              <Button>{cancelLabel}</Button>
            </Radix.Cancel>
            <Button variant={tone} pending={pending} onClick={confirm}>
              {confirmLabel}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
