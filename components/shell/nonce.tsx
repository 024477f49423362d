'use client';

import type { ReactNode } from 'react';

declare global {
  var __webpack_nonce__: string | undefined;
}

/**
 * Hands the page's nonce to the scroll lock of dialogs (get-nonce reads this global), which adds a style element at run time.
 * Without it the Content-Security-Policy refuses that element and the page behind a dialog scrolls.
 */
export function NonceProvider({ nonce, children }: { nonce: string; children: ReactNode }) {
  if (typeof window !== 'undefined' && nonce !== '') globalThis.__webpack_nonce__ ??= nonce;
  return children;
}
