'use client';

import { Snowflake } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { ActionButton, useAction } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

export interface FreezeActions {
  freeze: (target: string | null, reason: string) => Promise<ActionResult<null>>;
  unfreeze: (target: string | null) => Promise<ActionResult<null>>;
}

/** Stops launches into one target, or into all of them (`target` null), and allows them again. */
export function FreezeControl({
  target,
  isFrozen,
  actions,
}: {
  target: string | null;
  isFrozen: boolean;
  actions: FreezeActions;
}) {
  if (isFrozen) {
    return (
      <ActionButton action={actions.unfreeze} input={target} size="sm">
        {target === null ? 'Allow launches again' : `Allow launches into ${target} again`}
      </ActionButton>
    );
  }
  return <FreezeDialog target={target} freeze={actions.freeze} />;
}

function FreezeDialog({ target, freeze }: { target: string | null; freeze: FreezeActions['freeze'] }) {
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { ask, pending, refusal } = useAction((reason: string) => freeze(target, reason));
  const what = target === null ? 'all launches' : `launches into ${target}`;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '').trim();
    setProblem(reason === '' ? 'Say why: everybody who wants to launch reads it' : null);
    if (reason !== '') ask(reason, () => setOpen(false));
  };
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={`Stop ${what}?`}
      description="Nothing more is launched until an admin allows it again. What is there is updated, followed and torn down as before, and what was requested before this is still launched."
      trigger={
        <Button size="sm">
          <Snowflake aria-hidden /> {target === null ? 'Stop all launches' : `Stop launches into ${target}`}
        </Button>
      }
    >
      <form onSubmit={submit} noValidate>
        <Field
          id="freeze-reason"
          label="Reason"
          help="Shown with your name to everybody who wants to launch."
          error={problem ?? undefined}
        >
          {(control) => (
            <Input
              {...control}
              name="reason"
              maxLength={300}
              autoComplete="off"
              onChange={() => setProblem(null)}
            />
          )}
        </Field>
        {refusal ? (
          <Alert tone="bad" role="alert" className="mt-4">
            {refusal}
          </Alert>
        ) : null}
        <div className="mt-4 flex flex-wrap justify-end gap-2">
          <Button onClick={() => setOpen(false)}>Keep them going</Button>
          <Button type="submit" variant="danger" aria-disabled={pending || undefined}>
            Stop {what}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
