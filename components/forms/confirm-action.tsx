'use client';

import { type ReactNode, useState } from 'react';
import { useAction } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { SignInAgain } from '@/components/forms/sign-in-again';
import { Alert } from '@/components/ui/alert';
import { Button, type ButtonVariant } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

/** A button that asks once more before it does something, and stays open with the reason when that is refused. */
export function ConfirmAction<Input>({
  action,
  input,
  label,
  accessibleLabel,
  title,
  description,
  confirm,
  variant = 'danger-outline',
  size,
}: {
  action: (input: Input) => Promise<ActionResult<unknown>>;
  input: Input;
  label: ReactNode;
  /** Where several buttons of a page have the same label. */
  accessibleLabel?: string;
  title: string;
  description: ReactNode;
  /** What the button in the dialog says. */
  confirm: string;
  variant?: ButtonVariant;
  size?: 'sm';
}) {
  const [open, setOpen] = useState(false);
  const { ask, pending, refusal, needsFreshSignIn } = useAction(action);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={title}
      description={description}
      trigger={
        <Button variant={variant} size={size} aria-label={accessibleLabel}>
          {label}
        </Button>
      }
    >
      {refusal ? (
        <Alert tone="bad" role="alert">
          {refusal}
          {needsFreshSignIn ? <SignInAgain /> : null}
        </Alert>
      ) : null}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={() => setOpen(false)}>Cancel</Button>
        <Button
          variant={variant === 'danger-outline' ? 'danger' : 'primary'}
          aria-disabled={pending || undefined}
          onClick={() => ask(input, () => setOpen(false))}
        >
          {pending ? 'One moment…' : confirm}
        </Button>
      </div>
    </Dialog>
  );
}
