'use client';

import { useState, useTransition } from 'react';
import type { ActionResult } from '@/components/forms/action-result';
import { callAction } from '@/components/forms/call-action';
import { refreshPage } from '@/components/live/refresh-page';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

export type RevokeTokenAction = (input: { id: string }) => Promise<ActionResult<null>>;

export function RevokeToken({ id, name, action }: { id: string; name: string; action: RevokeTokenAction }) {
  const [open, setOpen] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [pending, startTransition] = useTransition();

  const revoke = () => {
    if (pending) return;
    startTransition(async () => {
      const result = await callAction(() => action({ id }));
      if (!result.ok) {
        setRefusal(result.message);
        return;
      }
      setOpen(false);
      refreshPage();
    });
  };

  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={`Revoke ${name}?`}
      description="Whatever uses this token is refused from now on. This can’t be undone."
      trigger={
        <Button size="sm" variant="danger-outline" aria-label={`Revoke ${name}`}>
          Revoke
        </Button>
      }
    >
      {refusal ? (
        <Alert tone="bad" role="alert">
          {refusal}
        </Alert>
      ) : null}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={() => setOpen(false)}>Keep it</Button>
        <Button variant="danger" aria-disabled={pending || undefined} onClick={revoke}>
          Revoke {name}
        </Button>
      </div>
    </Dialog>
  );
}
