'use client';

import { useActionState } from 'react';
import { SubmitButton } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ProblemNote } from '@/components/ui/problem-note';
import type { AccessState } from './access-state';

/** E-mail and password. Works before scripts have loaded. */
export function SignInForm({
  action,
  next,
}: {
  action: (state: AccessState, form: FormData) => Promise<AccessState>;
  next: string;
}) {
  const [state, submit] = useActionState(action, { problem: null, email: '', name: '' });
  return (
    <form action={submit} className="grid gap-4">
      <input type="hidden" name="next" value={next} />
      {state.problem !== null && <ProblemNote problem={state.problem} />}
      <Field label="E-mail">
        <Input
          type="email"
          name="email"
          autoComplete="username"
          required
          defaultValue={state.email}
          key={state.email}
          autoFocus
        />
      </Field>
      <Field label="Password">
        <Input type="password" name="password" autoComplete="current-password" required />
      </Field>
      <SubmitButton size="lg">Sign in</SubmitButton>
    </form>
  );
}
