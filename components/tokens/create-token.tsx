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
import { NewToken } from './new-token';
import { scopeWords, usualScopes } from './scope-words';
import { useForm } from './use-form';

export interface NewTokenInput {
  name: string;
  scopes: string[];
  teams: string[];
  expiresInDays: number;
}

export type CreateTokenAction = (
  input: NewTokenInput,
) => Promise<ActionResult<{ token: string; name: string }>>;

const lifetimes = [
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: 'One year' },
] as const;

/** Makes a token and shows it once. */
export function CreateToken({
  id = 'token',
  action,
  scopes,
  teams,
}: {
  /** Where there are more of these forms on the page. */
  id?: string;
  action: CreateTokenAction;
  /** Those that it can have. */
  scopes: readonly Scope[];
  /** Those that it can be for; none: there is nothing to choose. */
  teams: readonly string[];
}) {
  const [made, setMade] = useState<{ token: string; name: string } | null>(null);
  const read = (data: FormData) => ({
    name: String(data.get('name') ?? ''),
    scopes: data.getAll('scopes').map(String),
    teams: data.getAll('teams').map(String),
    expiresInDays: Number(data.get('expiresInDays')),
  });
  const { form, submit, pending, refusal, errorOf } = useForm(action, read, setMade);
  return (
    <div className="px-4 py-4 md:px-5">
      <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-5">
        <div className="flex flex-wrap items-start gap-4">
          <Field
            id={`${id}-name`}
            label="Name"
            help="Where it is used, so that you recognise it."
            error={errorOf('name')}
            className="w-full sm:w-72"
          >
            {(control) => <Input {...control} name="name" placeholder="ci-orders" autoComplete="off" />}
          </Field>
          <Field
            id={`${id}-expiry`}
            label="Expires after"
            error={errorOf('expiresInDays') ?? errorOf('expiresAt')}
            className="w-full sm:w-40"
          >
            {(control) => (
              <Select {...control} name="expiresInDays" defaultValue="30">
                {lifetimes.map(({ days, label }) => (
                  <option key={days} value={days}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <Choices
          id={`${id}-scopes`}
          name="scopes"
          legend="What it may do"
          help="No more than its owner may: what is taken from them is taken from it."
          error={errorOf('scopes')}
          choices={scopes.map((scope) => ({
            value: scope,
            label: scope,
            help: scopeWords[scope],
            checked: usualScopes.includes(scope),
          }))}
        />
        {teams.length > 0 ? (
          <Choices
            id={`${id}-teams`}
            name="teams"
            legend="For which teams"
            help="None chosen: for all of them, also those that come later."
            error={errorOf('teams')}
            choices={teams.map((team) => ({ value: team, label: team }))}
          />
        ) : null}
        <Button type="submit" variant="primary" aria-disabled={pending || undefined} className="self-start">
          Create token
        </Button>
      </form>
      {refusal && refusal.fields.length === 0 ? (
        <Alert tone="bad" role="alert" className="mt-4">
          {refusal.message}
          {refusal.needsFreshSignIn ? <SignInAgain /> : null}
        </Alert>
      ) : null}
      {made ? <NewToken name={made.name} token={made.token} /> : null}
    </div>
  );
}
