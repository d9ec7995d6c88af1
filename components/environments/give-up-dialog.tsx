'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useAction } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { TypedNameField, useTypedName } from '@/components/forms/typed-name';
import { RelativeTime } from '@/components/time/times';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { OperationKind } from '@/lib/environments/states';

export type GiveUp = (input: {
  name: string;
  confirm: string;
  reason: string;
  withoutLooking: boolean;
}) => Promise<ActionResult<null>>;

export interface GiveUpDialogProps {
  name: string;
  kind: OperationKind;
  /** ISO 8601: since when every attempt has failed. */
  since: string;
  attempts: number;
  /** What AWS, or the way to it, said last. */
  said: string | null;
  /** A worker could not look in AWS: it ends without that. */
  withoutLooking: boolean;
  /** Where the stack would be in the AWS console; null where that has no public address. */
  consoleHref: string | null;
  action: GiveUp;
}

const what = {
  CREATE: { name: 'launch', end: 'the launch fails, and can be tried again', risk: 'a stack may be there' },
  UPDATE: {
    name: 'update',
    end: 'the environment is again what it was before the update',
    risk: 'AWS may carry the update out all the same',
  },
  TEARDOWN: {
    name: 'teardown',
    end: 'the teardown is blocked, and can be tried again',
    risk: 'AWS may delete parts of the stack all the same',
  },
} as const satisfies Record<OperationKind, { name: string; end: string; risk: string }>;

/** Says what giving up means and what is known, and asks for the reason and the name. */
export function GiveUpDialog(props: GiveUpDialogProps) {
  const [open, setOpen] = useState(false);
  const { kind, withoutLooking } = props;
  const words = withoutLooking ? 'Give up without looking' : `Give up the ${what[kind].name}`;
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={`${words}?`}
      description={
        withoutLooking
          ? `AWS can’t be asked what it took: ${what[kind].risk}, and cost money. Slipway looks for it as soon as AWS answers, and reports what it finds.`
          : `A worker first looks in AWS. What AWS has taken goes on; only if AWS shows nothing of it for a minute, ${what[kind].end}.`
      }
      trigger={<Button variant="danger-outline">{words}</Button>}
    >
      <GiveUpForm {...props} words={words} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function GiveUpForm({
  name,
  since,
  attempts,
  said,
  withoutLooking,
  consoleHref,
  action,
  words,
  onDone,
}: GiveUpDialogProps & { words: string; onDone: () => void }) {
  const { check, field } = useTypedName(name);
  const { ask, pending, refusal } = useAction(action);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState<string | undefined>();
  const input = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() === '') {
      setMissing('Say why, for the record');
      input.current?.focus();
      return;
    }
    if (check()) ask({ name, confirm: name, reason, withoutLooking }, onDone);
  };
  return (
    <form onSubmit={submit} noValidate>
      <p className="mb-4">
        {attempts} {attempts === 1 ? 'attempt' : 'attempts'}; all have failed since{' '}
        <RelativeTime at={since} />.{said ? ` Last seen: “${said}”` : null}
      </p>
      {consoleHref ? (
        <p className="mb-4">
          <a
            href={consoleHref}
            target="_blank"
            rel="noreferrer"
            className="font-medium text-accent hover:underline"
          >
            Look in the AWS console<span className="sr-only"> in a new tab</span>
          </a>
        </p>
      ) : null}
      <Field
        id="give-up-reason"
        label="Reason"
        help="Kept in the audit log."
        error={missing}
        className="mb-4"
      >
        {(control) => (
          <Input
            {...control}
            ref={input}
            value={reason}
            maxLength={500}
            onChange={(event) => {
              setReason(event.target.value);
              setMissing(undefined);
            }}
          />
        )}
      </Field>
      <TypedNameField id="confirm-give-up" {...field} />
      {refusal ? (
        <Alert tone="bad" role="alert" className="mt-4">
          {refusal}
        </Alert>
      ) : null}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>{pending ? 'Close' : 'Keep trying'}</Button>
        <Button type="submit" variant="danger" aria-disabled={pending || undefined}>
          {pending ? 'One moment…' : words}
        </Button>
      </div>
    </form>
  );
}
