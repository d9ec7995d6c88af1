'use client';

import { type FormEvent, useState, useTransition } from 'react';
import type { ActionResult, Refusal } from '@/components/forms/action-result';
import { callAction } from '@/components/forms/call-action';
import { SignInAgain } from '@/components/forms/sign-in-again';
import { refreshPage } from '@/components/live/refresh-page';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

export interface Limit {
  name: string;
  label: string;
  help?: string;
  value: number | null;
  /** What holds where the field is left empty; null: it must not be. */
  fallback: string | null;
}

export type LimitsAction = (values: Record<string, number | null>) => Promise<ActionResult<unknown>>;

/** Plain numbers, in one form; what holds is read again once it is saved. */
export function LimitsForm({ limits, action }: { limits: readonly Limit[]; action: LimitsAction }) {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [saved, setSaved] = useState(false);
  const [pending, startTransition] = useTransition();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const data = new FormData(event.currentTarget);
    const values = Object.fromEntries(
      limits.map(({ name }) => {
        const text = String(data.get(name) ?? '').trim();
        // What is no number is refused beside its field.
        return [name, text === '' ? null : Number(text)];
      }),
    );
    setSaved(false);
    startTransition(async () => {
      const result = await callAction(() => action(values));
      setRefusal(result.ok ? null : result);
      setSaved(result.ok);
      if (result.ok) refreshPage();
    });
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4 px-4 py-4 md:px-5">
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        {limits.map(({ name, label, help, value, fallback }) => (
          <Field
            key={name}
            id={`limit-${name}`}
            label={label}
            help={help}
            error={refusal?.fields.find(({ path }) => path === name)?.message}
          >
            {(control) => (
              <Input
                {...control}
                name={name}
                inputMode="numeric"
                autoComplete="off"
                defaultValue={value ?? ''}
                placeholder={fallback ?? undefined}
                className="max-w-52 tabular-nums"
              />
            )}
          </Field>
        ))}
      </div>
      {refusal && refusal.fields.length === 0 ? (
        <Alert tone="bad" role="alert">
          {refusal.message}
          {refusal.needsFreshSignIn ? <SignInAgain /> : null}
        </Alert>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" aria-disabled={pending || undefined}>
          {pending ? 'Saving…' : 'Save the limits'}
        </Button>
        <span role="status" className="text-ink-muted text-sm">
          {saved && !pending ? 'Saved. They count from the next request on.' : ''}
        </span>
      </div>
    </form>
  );
}
