'use client';

import { type FormEvent, useId, useState } from 'react';
import { useAction } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { SignInAgain } from '@/components/forms/sign-in-again';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';

/** Who may get something: everybody who is not disabled, and every team. */
export interface Receivers {
  people: readonly { id: string; name: string; email: string | null }[];
  teams: readonly string[];
}

export interface HandOverInput {
  /** An environment's name, or a person's id. */
  of: string;
  body: { owner?: string; team?: string };
}

/** Hands over one environment, or all of a person's: to another owner, another team, or both. */
export function HandOver({
  of,
  title,
  label,
  accessibleLabel,
  receivers,
  action,
  size,
}: {
  of: string;
  title: string;
  label: string;
  accessibleLabel?: string;
  receivers: Receivers;
  action: (input: HandOverInput) => Promise<ActionResult<unknown>>;
  size?: 'sm';
}) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={title}
      description="What runs in AWS is not touched: its tags follow with the next update. Choose an owner, a team, or both."
      trigger={
        <Button size={size} aria-label={accessibleLabel}>
          {label}
        </Button>
      }
    >
      <Content of={of} receivers={receivers} action={action} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function Content({
  of,
  receivers,
  action,
  onDone,
}: {
  of: string;
  receivers: Receivers;
  action: (input: HandOverInput) => Promise<ActionResult<unknown>>;
  onDone: () => void;
}) {
  const id = useId();
  const { ask, pending, refusal, fieldErrors, needsFreshSignIn } = useAction(action);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [owner, team] = [String(data.get('owner') ?? ''), String(data.get('team') ?? '')];
    ask({ of, body: { ...(owner ? { owner } : {}), ...(team ? { team } : {}) } }, onDone);
  };
  const errorOf = (path: string) => fieldErrors.find((field) => field.path === path)?.message;
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field id={`${id}-owner`} label="New owner" error={errorOf('owner')}>
        {(control) => (
          <Select {...control} name="owner" defaultValue="">
            <option value="">As before</option>
            {receivers.people.map((person) => (
              <option key={person.id} value={person.id}>
                {person.email && person.email !== person.name
                  ? `${person.name} (${person.email})`
                  : person.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field id={`${id}-team`} label="New team" error={errorOf('team')}>
        {(control) => (
          <Select {...control} name="team" defaultValue="">
            <option value="">As before</option>
            {receivers.teams.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {refusal && fieldErrors.length === 0 ? (
        <Alert tone="bad" role="alert">
          {refusal}
          {needsFreshSignIn ? <SignInAgain /> : null}
        </Alert>
      ) : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" aria-disabled={pending || undefined}>
          {pending ? 'One moment…' : 'Hand over'}
        </Button>
      </div>
    </form>
  );
}
