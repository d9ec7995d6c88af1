'use client';

import { Trash2, TriangleAlert } from 'lucide-react';
import { unstable_rethrow, useRouter } from 'next/navigation';
import { type FormEvent, useRef, useState, useTransition } from 'react';
import { type ActionResult, noAnswer } from '@/components/forms/action-result';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { Consequence } from './teardown-consequences';

export type TeardownMode = 'tear-down' | 'again' | 'cancel';
export type TearDownAction = (input: { name: string; confirm: string }) => Promise<ActionResult<null>>;

interface TeardownDialogProps {
  name: string;
  mode: TeardownMode;
  consequences: readonly Consequence[];
  action: TearDownAction;
}

const triggerLabels = {
  'tear-down': 'Tear down',
  again: 'Try the teardown again',
  cancel: 'Cancel request',
} as const satisfies Record<TeardownMode, string>;

/** Says what will be lost, asks for the name, and stays open with the reason when it is refused. */
export function TeardownDialog({ name, mode, consequences, action }: TeardownDialogProps) {
  const [open, setOpen] = useState(false);
  const cancels = mode === 'cancel';
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={cancels ? `Cancel the request for ${name}?` : `Tear down ${name}?`}
      description={
        cancels
          ? 'Nothing has been launched yet. The request is kept on record as cancelled, and the name is free again.'
          : 'Everything Slipway launched for it in AWS is deleted. Its history is kept.'
      }
      trigger={
        <Button variant={mode === 'again' ? 'danger' : 'danger-outline'}>
          {cancels ? null : <Trash2 aria-hidden />}
          {triggerLabels[mode]}
        </Button>
      }
    >
      <TeardownForm name={name} mode={mode} action={action} onDone={() => setOpen(false)}>
        {cancels ? null : <Consequences consequences={consequences} />}
      </TeardownForm>
    </Dialog>
  );
}

function Consequences({ consequences }: { consequences: readonly Consequence[] }) {
  return (
    <ul className="mb-4 flex flex-col gap-2 rounded-md border bg-canvas p-3" aria-label="What will be lost">
      {consequences.map(({ text, grave }) => (
        <li key={text} className="flex gap-2">
          {grave ? (
            <TriangleAlert aria-hidden className="mt-1 size-3.5 shrink-0 text-bad" />
          ) : (
            <span aria-hidden className="mx-1 mt-2.5 size-1.5 shrink-0 rounded-full bg-ink-faint" />
          )}
          <span className="min-w-0 break-words">{text}</span>
        </li>
      ))}
    </ul>
  );
}

interface TeardownFormProps {
  name: string;
  mode: TeardownMode;
  action: TearDownAction;
  onDone: () => void;
  children: React.ReactNode;
}

function TeardownForm({ name, mode, action, onDone, children }: TeardownFormProps) {
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const [mistake, setMistake] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [pending, startTransition] = useTransition();
  const input = useRef<HTMLInputElement>(null);
  const cancels = mode === 'cancel';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    if (!cancels && typed.trim() !== name) {
      setMistake(`Type the name to confirm: ${name}`);
      input.current?.focus();
      return;
    }
    startTransition(async () => {
      const result = await action({ name, confirm: name }).catch((error: unknown) => {
        unstable_rethrow(error);
        return noAnswer;
      });
      if (!result.ok) {
        setRefusal(result.message);
        return;
      }
      router.refresh();
      onDone();
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      {children}
      {cancels ? null : (
        <Field id="confirm-name" label={`Type ${name} to confirm`} error={mistake ?? undefined}>
          {(control) => (
            <Input
              {...control}
              ref={input}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setMistake(null);
              }}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono"
            />
          )}
        </Field>
      )}
      {refusal ? (
        <Alert tone="bad" role="alert" className="mt-4">
          {refusal}
        </Alert>
      ) : null}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>{cancels ? 'Keep the request' : 'Keep it'}</Button>
        <Button type="submit" variant="danger" aria-disabled={pending || undefined}>
          {pending ? 'One moment…' : cancels ? 'Cancel request' : `Tear down ${name}`}
        </Button>
      </div>
    </form>
  );
}
