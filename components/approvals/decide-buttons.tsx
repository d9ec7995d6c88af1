'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useAction } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

type Decision = 'approve' | 'refuse';

export type Decide = (input: {
  name: string;
  operation: string;
  decision: Decision;
  reason?: string | undefined;
}) => Promise<ActionResult<null>>;

interface DecideProps {
  name: string;
  operation: string;
  /** "The launch of orders-dev". */
  what: string;
  requestedBy: string;
  action: Decide;
}

/** Approve or refuse, each after one more look. */
export function DecideButtons(props: DecideProps) {
  return (
    <div className="flex flex-wrap gap-2">
      <DecideDialog {...props} decision="approve" />
      <DecideDialog {...props} decision="refuse" />
    </div>
  );
}

function DecideDialog({ decision, ...props }: DecideProps & { decision: Decision }) {
  const [open, setOpen] = useState(false);
  const approves = decision === 'approve';
  const { what, requestedBy } = props;
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={`${approves ? 'Approve' : 'Refuse'} this request?`}
      description={
        approves
          ? `${what} begins at once, as ${requestedBy} asked for it. The policies are asked again first, and whether ${requestedBy} still may.`
          : `${what} will not begin. ${requestedBy} sees your reason and can ask for something else.`
      }
      trigger={
        <Button variant={approves ? 'primary' : 'danger-outline'}>{approves ? 'Approve' : 'Refuse'}</Button>
      }
    >
      <DecideForm {...props} decision={decision} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function DecideForm({
  name,
  operation,
  decision,
  action,
  onDone,
}: DecideProps & { decision: Decision; onDone: () => void }) {
  const { ask, pending, refusal } = useAction(action);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState<string | undefined>();
  const input = useRef<HTMLInputElement>(null);
  const approves = decision === 'approve';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = reason.trim();
    if (!approves && said === '') {
      setMissing('Say why, so that the requester knows what to do');
      input.current?.focus();
      return;
    }
    ask({ name, operation, decision, ...(said === '' ? {} : { reason: said }) }, onDone);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Field
        id={`${decision}-reason`}
        label={approves ? 'Remark' : 'Reason'}
        optional={approves}
        help="Shown to the requester, and kept in the audit log."
        error={missing}
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
      {refusal ? (
        <Alert tone="bad" role="alert" className="mt-4">
          {refusal}
        </Alert>
      ) : null}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>{pending ? 'Close' : 'Not yet'}</Button>
        <Button type="submit" variant={approves ? 'primary' : 'danger'} aria-disabled={pending || undefined}>
          {pending ? 'One moment…' : approves ? 'Approve' : 'Refuse'}
        </Button>
      </div>
    </form>
  );
}
