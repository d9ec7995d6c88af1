'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import { useAction } from '@/components/forms/action-button';
import { TypedNameField, useTypedName } from '@/components/forms/typed-name';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import type { TeardownActions, TeardownChoice, TeardownMode } from './teardown-mode';

interface TeardownFormProps {
  name: string;
  mode: TeardownMode;
  choice: TeardownChoice | undefined;
  /** The words of the box to tick; null for none. */
  consent: string | null;
  action: TeardownActions['tearDown'];
  onDone: () => void;
  children: ReactNode;
}

const submitLabels = {
  'tear-down': (name: string) => `Tear down ${name}`,
  stop: (name: string) => `Stop and tear down ${name}`,
  again: (name: string) => `Tear down ${name}`,
  force: (name: string) => `Force the deletion of ${name}`,
  cancel: () => 'Cancel request',
} as const satisfies Record<TeardownMode, (name: string) => string>;

/** The consent, the name and the button; a refusal is said inside, so that the dialog stays open. */
export function TeardownForm({ name, mode, choice, consent, action, onDone, children }: TeardownFormProps) {
  const { check, field } = useTypedName(name);
  // The words that were agreed to: when a count arrives, they are others.
  const [agreedTo, setAgreedTo] = useState<string | null>(null);
  const { ask, pending, refusal } = useAction(action);
  const cancels = mode === 'cancel';
  const agreed = consent !== null && agreedTo === consent;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!cancels && !check()) return;
    const chosen = choice ? { retain: choice.retain, force: choice.force } : {};
    ask({ name, confirm: name, emptyBuckets: agreed, ...chosen }, onDone);
  };

  return (
    <form onSubmit={submit} noValidate>
      {children}
      {consent === null ? null : (
        <label className="mb-4 flex items-start gap-2.5 rounded-md border p-3 has-checked:border-bad-line has-checked:bg-bad-soft">
          <input
            type="checkbox"
            checked={agreed}
            onChange={(event) => setAgreedTo(event.target.checked ? consent : null)}
            className="mt-1 size-4 shrink-0 accent-bad"
          />
          <span className="min-w-0 break-words">
            <span className="font-medium">{consent}</span>
            <span className="block text-ink-faint text-sm">
              Without this the teardown stops at a bucket that is not empty.
            </span>
          </span>
        </label>
      )}
      {cancels ? null : <TypedNameField id="confirm-name" {...field} />}
      {refusal ? (
        <Alert tone="bad" role="alert" className="mt-4">
          {refusal}
        </Alert>
      ) : null}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>{cancels ? 'Keep the request' : 'Keep it'}</Button>
        <Button type="submit" variant="danger" aria-disabled={pending || undefined}>
          {pending ? 'One moment…' : submitLabels[mode](name)}
        </Button>
      </div>
    </form>
  );
}
