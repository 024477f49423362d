'use client';

import { useActionState } from 'react';
import { SubmitButton } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ProblemNote } from '@/components/ui/problem-note';
import type { AccessState } from './access-state';

/** The first person: name, e-mail, password. */
export function SetupForm({
  action,
  token,
}: {
  action: (state: AccessState, form: FormData) => Promise<AccessState>;
  token: string;
}) {
  const [state, submit] = useActionState(action, { problem: null, email: '', name: '' });
  const error = (field: string) =>
    state.problem?.field === field ? state.problem.remedy || state.problem.what : undefined;
  return (
    <form action={submit} className="grid gap-4">
      <input type="hidden" name="token" value={token} />
      {state.problem !== null && <ProblemNote problem={state.problem} />}
      <Field label="Your name" error={error('name')}>
        <Input name="name" autoComplete="name" required defaultValue={state.name} key={state.name} autoFocus />
      </Field>
      <Field label="E-mail" hint="Only to sign in with. Nothing is sent to it." error={error('email')}>
        <Input
          type="email"
          name="email"
          autoComplete="username"
          required
          defaultValue={state.email}
          key={state.email}
        />
      </Field>
      <Field label="Password" hint="At least 10 characters. A sentence is fine." error={error('password')}>
        <Input type="password" name="password" autoComplete="new-password" required minLength={10} maxLength={128} />
      </Field>
      <SubmitButton size="lg">Create the account</SubmitButton>
    </form>
  );
}
