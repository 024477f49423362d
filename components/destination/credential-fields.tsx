'use client';

import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { RadioCards } from '@/components/ui/radio-cards';
import type { DestinationInput } from '@/lib/control/views';

/** Where the keys come from: entered here, the stored ones, or the standard AWS chain. */
export type KeySource = 'stored' | 'kept' | 'chain';

/** Keys, or the standard AWS chain. */
export function CredentialFields({
  input,
  set,
  keys,
  setKeys,
  keyHint,
  error,
}: {
  input: DestinationInput;
  set: (change: Partial<DestinationInput>) => void;
  keys: KeySource;
  setKeys: (keys: KeySource) => void;
  keyHint: string | null;
  error: (field: string) => string | undefined;
}) {
  const kept =
    keyHint === null
      ? []
      : [{ value: 'kept' as const, label: 'Keep the stored key', description: `It begins with ${keyHint}` }];
  return (
    <div className="grid gap-4">
      <RadioCards
        label="Where the credentials come from"
        value={keys}
        onChange={setKeys}
        columns={keyHint === null ? 2 : 3}
        options={[
          ...kept,
          {
            value: 'stored',
            label: keyHint === null ? 'Access key' : 'Another key',
            description: 'Entered here, stored encrypted.',
          },
          {
            value: 'chain',
            label: 'From this server',
            description: 'Environment, ~/.aws profile, or the instance’s role.',
          },
        ]}
      />
      {keys === 'stored' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Access key ID" error={error('accessKeyId')}>
            <Input
              mono
              name="accessKeyId"
              value={input.accessKeyId}
              autoComplete="off"
              spellCheck={false}
              autoCapitalize="none"
              onChange={(event) => set({ accessKeyId: event.target.value })}
            />
          </Field>
          <Field label="Secret access key" error={error('secretAccessKey')}>
            <Input
              mono
              type="password"
              name="secretAccessKey"
              value={input.secretAccessKey}
              autoComplete="new-password"
              onChange={(event) => set({ secretAccessKey: event.target.value })}
            />
          </Field>
        </div>
      )}
    </div>
  );
}
