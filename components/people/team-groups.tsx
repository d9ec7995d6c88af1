'use client';

import { type FormEvent, useState } from 'react';
import { useAction } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { SignInAgain } from '@/components/forms/sign-in-again';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { controlStyles } from '@/components/ui/input';

export type ChangeGroupsAction = (input: {
  name: string;
  groups: string[];
}) => Promise<ActionResult<unknown>>;

/** Which groups of the provider lead to a team, one a line. */
export function TeamGroups({
  name,
  groups,
  action,
}: {
  name: string;
  groups: readonly string[];
  action: ChangeGroupsAction;
}) {
  const { ask, pending, refusal, fieldErrors, needsFreshSignIn } = useAction(action);
  const [isSaved, setIsSaved] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsSaved(false);
    const text = String(new FormData(event.currentTarget).get('groups') ?? '');
    const lines = text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    ask({ name, groups: lines }, () => setIsSaved(true));
  };
  const error = fieldErrors[0]?.message;
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3 px-4 py-4 md:px-5">
      <Field
        id="team-groups"
        label="Groups of your sign-in service"
        optional
        error={error}
        help={`One a line. From their next sign-in on, members of these groups belong to ${name}, and nobody else: also list the group that it is named after if that still counts.`}
      >
        {(control) => (
          <textarea
            {...control}
            key={groups.join('\n')}
            name="groups"
            rows={Math.max(3, groups.length + 1)}
            defaultValue={groups.join('\n')}
            spellCheck={false}
            className={`${controlStyles} h-auto py-2 font-mono`}
          />
        )}
      </Field>
      {refusal && !error ? (
        <Alert tone="bad" role="alert">
          {refusal}
          {needsFreshSignIn ? <SignInAgain /> : null}
        </Alert>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" aria-disabled={pending || undefined}>
          {pending ? 'One moment…' : 'Save groups'}
        </Button>
        <p role="status" className="text-ink-muted text-sm empty:hidden">
          {isSaved && !pending ? 'Saved.' : null}
        </p>
      </div>
    </form>
  );
}
