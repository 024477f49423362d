'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { Button, ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ProblemNote } from '@/components/ui/problem-note';
import { Select } from '@/components/ui/select';
import { useAction } from '@/components/ui/use-action';
import { type DestinationInput, destinationInput, type PriceOption } from '@/lib/control/views';
import type { DestinationActions } from './actions';
import { CredentialFields, type KeySource } from './credential-fields';
import { endpointOf, PRESETS, presetOf, providerName } from './presets';

type Errors = Partial<Record<string, string>>;

/** Adds a destination (`id` null) or changes one. */
export function DestinationForm({
  id,
  initial,
  keyHint,
  prices,
  save,
}: {
  id: string | null;
  initial: DestinationInput;
  /** First characters of the stored key, when one is stored. */
  keyHint: string | null;
  prices: readonly PriceOption[];
  save: DestinationActions['save'];
}) {
  const router = useRouter();
  const [input, setInput] = useState(initial);
  const [keys, setKeys] = useState<KeySource>(keyHint === null ? (id === null ? 'stored' : 'chain') : 'kept');
  const [errors, setErrors] = useState<Errors>({});
  const { run, pending, problem } = useAction(save);
  const set = (change: Partial<DestinationInput>) => setInput((now) => ({ ...now, ...change }));
  const error = (field: string) => errors[field] ?? (problem?.field === field ? problem.what : undefined);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = check(input, keys);
    setErrors(found);
    const [first] = Object.keys(found);
    if (first !== undefined) return document.getElementsByName(first)[0]?.focus();
    const saved = await run(id, withKeys(input, keys, keyHint));
    if (saved !== null) router.push(`/destinations/${saved.id}?test=1`);
  };

  return (
    <form noValidate onSubmit={submit} className="grid max-w-3xl gap-5">
      <Card title="Where">
        <Place input={input} set={set} error={error} prices={prices} />
      </Card>
      <Card title="Credentials" description="Secrets are encrypted on this server and never shown again.">
        <CredentialFields input={input} set={set} keys={keys} setKeys={setKeys} keyHint={keyHint} error={error} />
      </Card>
      {problem !== null && <ProblemNote problem={problem} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={pending}>
          Save and test the connection
        </Button>
        <ButtonLink variant="ghost" href={id === null ? '/destinations' : `/destinations/${id}`}>
          Cancel
        </ButtonLink>
      </div>
    </form>
  );
}

function check(input: DestinationInput, keys: KeySource): Errors {
  const errors: Errors = {};
  const parsed = destinationInput.safeParse(input);
  for (const issue of parsed.error?.issues ?? []) errors[String(issue.path[0])] ??= issue.message;
  if (input.provider !== 'aws-s3' && input.endpoint.trim() === '')
    errors.endpoint = 'Enter the address of the S3 server.';
  if (input.endpoint.includes('ACCOUNT_ID')) errors.endpoint = 'Put your account id in place of ACCOUNT_ID.';
  if (keys !== 'stored') return errors;
  if (input.accessKeyId.trim() === '') errors.accessKeyId = 'Enter the access key ID.';
  if (input.secretAccessKey === '') errors.secretAccessKey = 'Enter the secret access key.';
  return errors;
}

/** The hint stands for "the key you have": the door keeps the stored pair when the secret is empty. */
function withKeys(input: DestinationInput, keys: KeySource, keyHint: string | null): DestinationInput {
  if (keys === 'stored') return input;
  return { ...input, accessKeyId: keys === 'kept' ? (keyHint ?? '') : '', secretAccessKey: '' };
}

interface PlaceProps {
  input: DestinationInput;
  set: (change: Partial<DestinationInput>) => void;
  error: (field: string) => string | undefined;
  prices: readonly PriceOption[];
}

function Place({ input, set, error, prices }: PlaceProps) {
  const preset = presetOf(input.provider);
  const choose = (provider: string) => {
    const next = presetOf(provider);
    set({
      provider,
      region: next.region,
      endpoint: endpointOf(next, next.region),
      pathStyle: next.pathStyle,
      storageClass: 'STANDARD',
    });
  };
  const known = PRESETS.some((one) => one.id === input.provider);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Name" hint="How it is called on these screens." error={error('name')} className="sm:col-span-2">
        <Input
          name="name"
          value={input.name}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => set({ name: event.target.value })}
        />
      </Field>
      <Field label="Provider" hint="Decides prices and fills in the address.">
        <Select name="provider" value={input.provider} onChange={(event) => choose(event.target.value)}>
          {!known && <option value={input.provider}>{providerName(input.provider)}</option>}
          {PRESETS.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </Select>
      </Field>
      <RegionField input={input} set={set} error={error} prices={prices} />
      <Field label="Bucket" hint="It must exist already." error={error('bucket')}>
        <Input
          mono
          name="bucket"
          value={input.bucket}
          autoComplete="off"
          spellCheck={false}
          autoCapitalize="none"
          onChange={(event) => set({ bucket: event.target.value })}
        />
      </Field>
      <Field label="Folder in the bucket" optional hint="Every key starts with it." error={error('prefix')}>
        <Input
          mono
          name="prefix"
          value={input.prefix}
          placeholder="server-1"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ prefix: event.target.value })}
        />
      </Field>
      <StorageClassField input={input} set={set} error={error} prices={prices} />
      {preset.endpointHint !== '' && (
        <>
          <Field label="Endpoint" hint={preset.endpointHint} error={error('endpoint')} className="sm:col-span-2">
            <Input
              mono
              type="url"
              name="endpoint"
              value={input.endpoint}
              placeholder="https://"
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => set({ endpoint: event.target.value })}
            />
          </Field>
          <div className="sm:col-span-2">
            <Checkbox
              checked={input.pathStyle}
              onChange={(pathStyle) => set({ pathStyle })}
              label="Bucket name in the path, not in the host name"
              hint="Path-style addressing. Most own servers need it."
            />
          </div>
        </>
      )}
    </div>
  );
}

function RegionField({ input, set, error, prices }: PlaceProps) {
  const preset = presetOf(input.provider);
  const regions = input.provider === 'aws-s3' ? (prices.find((one) => one.provider === 'aws-s3')?.regions ?? []) : [];
  const change = (region: string) =>
    set({ region, ...(preset.endpoint.includes('{region}') && { endpoint: endpointOf(preset, region.trim()) }) });
  return (
    <Field label="Region" hint={preset.regionHint} error={error('region')}>
      {regions.length > 0 ? (
        <Select name="region" value={input.region} onChange={(event) => change(event.target.value)}>
          {!regions.some((one) => one.id === input.region) && <option>{input.region}</option>}
          {regions.map((one) => (
            <option key={one.id}>{one.id}</option>
          ))}
        </Select>
      ) : (
        <Input
          mono
          name="region"
          value={input.region}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}

function StorageClassField({ input, set, prices }: PlaceProps) {
  const provider = prices.find((one) => one.provider === input.provider);
  const classes =
    provider?.regions.find((one) => one.id === input.region)?.classes ?? provider?.regions[0]?.classes ?? [];
  if (classes.length < 2) return null;
  return (
    <Field
      label="Storage class"
      hint="What new objects are stored as. Others than STANDARD may charge a minimum size and time."
    >
      <Select
        name="storageClass"
        value={input.storageClass}
        onChange={(event) => set({ storageClass: event.target.value })}
      >
        {!classes.includes(input.storageClass) && <option>{input.storageClass}</option>}
        {classes.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </Select>
    </Field>
  );
}
