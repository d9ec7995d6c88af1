'use client';

import { Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useAction } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { TypedNameField, useTypedName } from '@/components/forms/typed-name';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { SnapshotDeletionView } from '@/lib/environments/views/environment-view';

export type DeleteSnapshot = (input: {
  name: string;
  snapshot: string;
  confirm: string;
}) => Promise<ActionResult<null>>;

interface SnapshotDeletionProps {
  /** Of the environment. */
  name: string;
  snapshot: string;
  /** The latest request for it. */
  latest: SnapshotDeletionView | undefined;
  action: DeleteSnapshot;
}

/** Offers to delete a snapshot that is left, and says what became of it. */
export function SnapshotDeletion({ name, snapshot, latest, action }: SnapshotDeletionProps) {
  const [open, setOpen] = useState(false);
  if (latest?.status === 'PENDING')
    return (
      <p role="status" className="mt-1 text-ink-muted">
        It is being deleted.
      </p>
    );
  return (
    <div className="mt-2 flex flex-col items-start gap-2">
      {latest?.status === 'FAILED' ? (
        <p className="text-bad">AWS did not delete it: {latest.reason}</p>
      ) : null}
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Delete the snapshot?"
        description="Nobody can restore what is in it after that."
        trigger={
          <Button size="sm" variant="danger-outline">
            <Trash2 aria-hidden /> Delete the snapshot
          </Button>
        }
      >
        <DeletionForm name={name} snapshot={snapshot} action={action} onDone={() => setOpen(false)} />
      </Dialog>
    </div>
  );
}

function DeletionForm({
  name,
  snapshot,
  action,
  onDone,
}: Omit<SnapshotDeletionProps, 'latest'> & { onDone: () => void }) {
  const { check, field } = useTypedName(name);
  const { ask, pending, refusal } = useAction(action);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (check()) ask({ name, snapshot, confirm: name }, onDone);
  };
  return (
    <form onSubmit={submit} noValidate>
      <p className="mb-4">
        <code className="break-all font-mono text-xs">{snapshot}</code>
      </p>
      <TypedNameField id="confirm-snapshot-name" {...field} />
      {refusal ? (
        <Alert tone="bad" role="alert" className="mt-4">
          {refusal}
        </Alert>
      ) : null}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>{pending ? 'Close' : 'Keep it'}</Button>
        <Button type="submit" variant="danger" aria-disabled={pending || undefined}>
          {pending ? 'One moment…' : 'Delete the snapshot'}
        </Button>
      </div>
    </form>
  );
}
