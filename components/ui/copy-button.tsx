'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button';

/** Copies `text`; says so in words for a moment. Where the clipboard is refused (plain http), it selects nothing and says that. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    (navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))).then(
      () => setState('copied'),
      () => setState('refused'),
    );
  return (
    <Button
      size="sm"
      variant="ghost"
      onClick={copy}
      icon={state === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
    >
      <span aria-live="polite">{state === 'idle' ? label : state === 'copied' ? 'Copied' : 'Copy it by hand'}</span>
    </Button>
  );
}
