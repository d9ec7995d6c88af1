'use client';

import { type ReactNode, useState, useTransition } from 'react';
import { refreshPage } from '@/components/live/refresh-page';
import { Button, type ButtonSize, type ButtonVariant } from '@/components/ui/button';
import type { ActionResult, Refusal } from './action-result';
import { callAction } from './call-action';
import { SignInAgain } from './sign-in-again';

/** A button that asks for something at once, and says below itself when it is refused. */
export function ActionButton<Input>({
  action,
  input,
  pending: pendingWords = 'One moment…',
  variant,
  size,
  busy = false,
  children,
}: {
  action: (input: Input) => Promise<ActionResult<unknown>>;
  input: Input;
  pending?: string;
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** What was asked for is still under way: the button stays where it is, and does nothing. */
  busy?: boolean;
  children: ReactNode;
}) {
  const { ask, pending, refusal, needsFreshSignIn } = useAction(action);
  return (
    <span className="inline-flex flex-col items-start gap-1">
      <Button
        variant={variant}
        size={size}
        aria-disabled={pending || busy || undefined}
        onClick={() => {
          if (!busy) ask(input);
        }}
      >
        {pending ? pendingWords : children}
      </Button>
      <span role="alert" className="max-w-prose text-bad text-sm empty:hidden">
        {refusal}
      </span>
      {needsFreshSignIn ? <SignInAgain /> : null}
    </span>
  );
}

/** Calls a server action once at a time, then reads the page again; keeps the words of a refusal. */
export function useAction<Input>(action: (input: Input) => Promise<ActionResult<unknown>>) {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [pending, startTransition] = useTransition();
  const ask = (input: Input, onDone?: () => void) => {
    if (pending) return;
    setRefusal(null);
    startTransition(async () => {
      const result = await callAction(() => action(input));
      if (!result.ok) {
        setRefusal(result);
        return;
      }
      refreshPage();
      onDone?.();
    });
  };
  return {
    ask,
    pending,
    refusal: refusal?.message ?? null,
    fieldErrors: refusal?.fields ?? [],
    needsFreshSignIn: refusal?.needsFreshSignIn === true,
  };
}
