'use client';

import { useState } from 'react';
import type { ActionResult } from '@/components/forms/action-result';
import { SignInAgain } from '@/components/forms/sign-in-again';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import type { Scope } from '@/lib/access/context';
import { Choices } from './choices';
import { scopeWords, usualScopes } from './scope-words';
import { useForm } from './use-form';

/** What a workflow runs for; each has a field of its own but pull requests. */
const kinds = {
  pullRequests: { label: 'Pull requests', field: null },
  ref: {
    label: 'A branch or tag',
    field: { label: 'Branch or tag', placeholder: 'refs/heads/main', help: 'In full, to the letter.' },
  },
  environment: {
    label: 'A deployment environment',
    field: {
      label: 'Environment',
      placeholder: 'production',
      help: 'As it is called at GitHub, to the letter.',
    },
  },
} as const;

type Kind = keyof typeof kinds;

export interface NewTrustInput {
  serviceAccount: string;
  repository: string;
  scopes: string[];
  maxMinutes: number;
  issuer?: string;
  repositoryId?: string;
  workflow?: string;
  ref?: string;
  environment?: string;
  pullRequests?: boolean;
}

export function CreateTrust({
  action,
  accounts,
  scopes,
  issuer,
}: {
  action: (input: NewTrustInput) => Promise<ActionResult<unknown>>;
  accounts: readonly { id: string; name: string }[];
  scopes: readonly Scope[];
  /** Whose tokens are meant unless another is named. */
  issuer: string;
}) {
  const [kind, setKind] = useState<Kind>('pullRequests');
  const { form, submit, pending, refusal, errorOf } = useForm(action, (data) => {
    const text = (name: string) => String(data.get(name) ?? '').trim();
    const given = (name: string) => (text(name) === '' ? {} : { [name]: text(name) });
    return {
      serviceAccount: text('serviceAccount'),
      repository: text('repository'),
      scopes: data.getAll('scopes').map(String),
      maxMinutes: Number(text('maxMinutes')),
      ...given('issuer'),
      ...given('repositoryId'),
      ...given('workflow'),
      ...(kind === 'pullRequests' ? { pullRequests: true } : { [kind]: text(kind) }),
    };
  });
  const { field } = kinds[kind];
  const fieldOf = (
    name: string,
    label: string,
    { help, placeholder, optional }: { help?: string; placeholder?: string; optional?: boolean } = {},
  ) => (
    <Field id={`trust-${name}`} label={label} help={help} optional={optional} error={errorOf(name)}>
      {(control) => <Input {...control} name={name} placeholder={placeholder} autoComplete="off" />}
    </Field>
  );
  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-5 px-4 py-4 md:px-5">
      <div className="grid gap-4 sm:grid-cols-2">
        {fieldOf('repository', 'Repository', {
          placeholder: 'acme/orders',
          help: 'owner/name, as GitHub spells it.',
        })}
        {fieldOf('repositoryId', 'Id of the repository', {
          placeholder: '123456',
          optional: true,
          help: 'Whoever takes over its name then gets nothing.',
        })}
        <Field id="trust-kind" label="Which workflows" error={undefined}>
          {(control) => (
            <Select {...control} value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
              {Object.entries(kinds).map(([value, { label }]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {field ? fieldOf(kind, field.label, field) : null}
        {fieldOf('workflow', 'File of the workflow', {
          placeholder: '.github/workflows/preview.yml',
          optional: true,
        })}
        <Field id="trust-account" label="Acts as" error={errorOf('serviceAccount')}>
          {(control) => (
            <Select {...control} name="serviceAccount">
              {accounts.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field
          id="trust-minutes"
          label="For how many minutes"
          help="60 at most."
          error={errorOf('maxMinutes')}
        >
          {(control) => (
            <Input {...control} name="maxMinutes" type="number" min={1} max={60} defaultValue={15} />
          )}
        </Field>
        {fieldOf('issuer', 'Issuer', {
          placeholder: issuer,
          optional: true,
          help: 'Of a GitHub Enterprise Server.',
        })}
      </div>
      <Choices
        id="trust-scopes"
        name="scopes"
        legend="What they may do"
        error={errorOf('scopes')}
        choices={scopes.map((scope) => ({
          value: scope,
          label: scope,
          help: scopeWords[scope],
          checked: usualScopes.includes(scope),
        }))}
      />
      <Button type="submit" variant="primary" aria-disabled={pending || undefined} className="self-start">
        Trust these workflows
      </Button>
      {refusal && refusal.fields.length === 0 ? (
        <Alert tone="bad" role="alert">
          {refusal.message}
          {refusal.needsFreshSignIn ? <SignInAgain /> : null}
        </Alert>
      ) : null}
    </form>
  );
}
