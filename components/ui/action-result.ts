import type { Problem } from '@/lib/control/views';

/** What every server action resolves to; it never throws to the person. */
export type ActionResult<T> = { readonly ok: T } | { readonly problem: Problem };

/** The request itself failed: the server is down, or the network is. */
export const UNREACHABLE: Problem = {
  code: 'screen.unreachable',
  what: 'The server did not answer.',
  why: 'The connection to Foresync broke before it could say what happened. It may be restarting.',
  remedy: 'Check that Foresync is running, then try again. Nothing on this page was lost.',
  facts: [],
  field: null,
};
