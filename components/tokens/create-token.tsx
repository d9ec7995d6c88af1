'use client';

import { type FormEvent, useRef, useState, useTransition } from 'react';
import type { ActionResult, Refusal } from '@/components/forms/action-result';
import { callAction } from '@/components/forms/call-action';
import { refreshPage } from '@/components/live/refresh-page';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { NewToken } from './new-token';

export type CreateTokenAction = (input: {
  name: string;
  expiresInDays: number;
}) => Promise<ActionResult<{ token: string; name: string }>>;

const lifetimes = [
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: 'One year' },
] as const;

/** Makes a token and shows it once. */
export function CreateToken({ action }: { action: CreateTokenAction }) {
  const form = useRef<HTMLFormElement>(null);
  const [made, setMade] = useState<{ token: string; name: string } | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [pending, startTransition] = useTransition();
  const errorOf = (path: string) => refusal?.fields.find((field) => field.path === path)?.message;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const data = new FormData(event.currentTarget);
    const input = { name: String(data.get('name') ?? ''), expiresInDays: Number(data.get('expiresInDays')) };
    startTransition(async () => {
      const result = await callAction(() => action(input));
      if (!result.ok) {
        setRefusal(result);
        form.current?.querySelector<HTMLElement>('input[name=name]')?.focus();
        return;
      }
      setRefusal(null);
      setMade(result.value);
      form.current?.reset();
      refreshPage();
    });
  };

  return (
    <div className="px-4 py-4 md:px-5">
      <form ref={form} onSubmit={submit} noValidate className="flex flex-wrap items-start gap-4">
        <Field
          id="token-name"
          label="Name"
          help="Where it is used, so that you recognise it."
          error={errorOf('name')}
          className="w-full sm:w-72"
        >
          {(control) => <Input {...control} name="name" placeholder="ci-orders" autoComplete="off" />}
        </Field>
        <Field
          id="token-expiry"
          label="Expires after"
          error={errorOf('expiresInDays')}
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
        <Button type="submit" variant="primary" aria-disabled={pending || undefined} className="sm:mt-7">
          Create token
        </Button>
      </form>
      {refusal && refusal.fields.length === 0 ? (
        <Alert tone="bad" role="alert" className="mt-4">
          {refusal.message}
        </Alert>
      ) : null}
      {made ? <NewToken name={made.name} token={made.token} /> : null}
    </div>
  );
}
