'use client';

import { type FormEvent, useState } from 'react';
import { ActionButton, useAction } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { SignInAgain } from '@/components/forms/sign-in-again';
import { TypedNameField, useTypedName } from '@/components/forms/typed-name';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

export type SetStateAction = (target: string, state: string) => Promise<ActionResult<null>>;

interface StateControlsProps {
  target: string;
  state: 'enabled' | 'disabled';
  /** How many live environments are there: while there are any, it can't be retired. */
  live: number;
  action: SetStateAction;
}

/** Disables a target, enables it again, and retires it for good. */
export function StateControls({ target, state, live, action }: StateControlsProps) {
  const other = state === 'enabled' ? 'disabled' : 'enabled';
  return (
    <div className="flex flex-col gap-4 px-4 py-4 md:px-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose text-ink-muted">
          {state === 'enabled'
            ? 'While it is disabled, nothing is launched there. What is there is updated, followed and torn down as before.'
            : 'It is disabled: nothing is launched there. What is there is looked after as before.'}
        </p>
        <ActionButton action={(to: string) => action(target, to)} input={other} size="sm">
          {state === 'enabled' ? `Disable ${target}` : `Enable ${target}`}
        </ActionButton>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3 border-t pt-4">
        <p className="max-w-prose text-ink-muted">
          {live === 0
            ? 'Once it is retired, no form offers it and nobody looks at it any more. This can’t be undone.'
            : `It can be retired once nothing live is left there: ${live === 1 ? 'one environment still is' : `${live} environments still are`}.`}
        </p>
        {live === 0 ? <RetireDialog target={target} action={action} /> : null}
      </div>
    </div>
  );
}

function RetireDialog({ target, action }: { target: string; action: SetStateAction }) {
  const [open, setOpen] = useState(false);
  const { check, field } = useTypedName(target);
  const { ask, pending, refusal, needsFreshSignIn } = useAction((to: string) => action(target, to));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (check()) ask('retired', () => setOpen(false));
  };
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={`Retire ${target}?`}
      description="Nothing is ever launched there again, and its name is not given to another. Slipway changes nothing in the account: delete the bootstrap’s stack there yourself."
      trigger={
        <Button size="sm" variant="danger-outline">
          Retire {target}
        </Button>
      }
    >
      <form onSubmit={submit} noValidate>
        <TypedNameField id="retire-name" {...field} />
        {refusal ? (
          <Alert tone="bad" role="alert" className="mt-4">
            {refusal}
            {needsFreshSignIn ? <SignInAgain /> : null}
          </Alert>
        ) : null}
        <div className="mt-4 flex flex-wrap justify-end gap-2">
          <Button onClick={() => setOpen(false)}>Keep it</Button>
          <Button type="submit" variant="danger" aria-disabled={pending || undefined}>
            Retire {target}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
