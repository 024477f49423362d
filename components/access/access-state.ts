import type { Problem } from '@/lib/control/views';

/** What a set-up or sign-in form keeps between tries; never the password. */
export interface AccessState {
  readonly problem: Problem | null;
  readonly email: string;
  readonly name: string;
}
