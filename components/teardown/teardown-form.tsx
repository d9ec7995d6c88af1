'use client';

import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { useAction } from '@/components/forms/action-button';
import { ReasonField, saidReason } from '@/components/forms/reason-field';
import { SignInAgain } from '@/components/forms/sign-in-again';
import { TypedNameField, useTypedName } from '@/components/forms/typed-name';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { KeepsHeight } from '@/components/ui/keeps-height';
import { BucketChoiceField } from './bucket-choice';
import { type BucketQuestion, bucketAnswer, type MadeChoice } from './bucket-consent';
import type { TeardownActions, TeardownChoice, TeardownMode } from './teardown-mode';

interface TeardownFormProps {
  name: string;
  mode: TeardownMode;
  choice: TeardownChoice | undefined;
  /** What has to be chosen about the buckets; null for nothing. */
  question: BucketQuestion | null;
  action: TeardownActions['tearDown'];
  onDone: () => void;
  children: ReactNode;
}

const submitLabels = {
  'tear-down': (name: string) => `Tear down ${name}`,
  stop: (name: string) => `Stop and tear down ${name}`,
  again: (name: string) => `Tear down ${name}`,
  force: (name: string) => `Force the deletion of ${name}`,
  cancel: () => 'Cancel request',
} as const satisfies Record<TeardownMode, (name: string) => string>;

/** What becomes of the buckets, the name and the button; a refusal is said inside, so that the dialog stays open. */
export function TeardownForm({ name, mode, choice, question, action, onDone, children }: TeardownFormProps) {
  const { check, field } = useTypedName(name);
  const [made, setMade] = useState<MadeChoice | null>(null);
  const firstChoice = useRef<HTMLInputElement>(null);
  const [reason, setReason] = useState('');
  const [isAsked, setIsAsked] = useState(false);
  const { ask, pending, refusal, needsFreshSignIn } = useAction(action);
  const cancels = mode === 'cancel';
  const { choice: bucketChoice, isOutdated, isMissing } = bucketAnswer(question, made);
  const problem = isMissing && isAsked ? 'Choose one: nothing is deleted until you do.' : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsAsked(true);
    const isNamed = cancels || check();
    // Above the name: what is wrong first comes first.
    if (isMissing) firstChoice.current?.focus();
    if (isMissing || !isNamed) return;
    const kept = choice ? { retain: choice.retain, force: choice.force } : {};
    const buckets = { emptyBuckets: bucketChoice === 'empty', keepBuckets: bucketChoice === 'keep' };
    ask({ name, confirm: name, ...buckets, ...kept, ...saidReason(reason) }, onDone);
  };

  return (
    <form onSubmit={submit} noValidate>
      <KeepsHeight>
        {children}
        {question ? (
          <BucketChoiceField
            question={question}
            choice={bucketChoice}
            problem={problem}
            isOutdated={isOutdated}
            firstInput={firstChoice}
            onChange={(choice) => setMade({ choice, empty: question.empty })}
          />
        ) : bucketChoice === 'keep' ? (
          <p role="status" className="mb-4">
            Its bucket is empty at the moment. If it fills in the meantime, it stays in AWS, as you chose.
          </p>
        ) : null}
      </KeepsHeight>
      {cancels ? null : (
        <>
          <TypedNameField id="confirm-name" {...field} />
          <ReasonField id="teardown-reason" value={reason} onChange={setReason} className="mt-4" />
        </>
      )}
      {refusal ? (
        <Alert tone="bad" role="alert" className="mt-4">
          {refusal}
          {needsFreshSignIn ? <SignInAgain /> : null}
        </Alert>
      ) : null}
      <p role="status" className="mt-4 text-ink-muted text-sm empty:hidden">
        {pending ? 'The request has been sent. Closing this does not cancel it.' : null}
      </p>
      <div className="sticky bottom-0 -mx-5 mt-5 -mb-5 flex flex-wrap justify-end gap-2 border-t bg-surface px-5 py-3.5">
        <Button onClick={onDone}>{pending ? 'Close' : cancels ? 'Keep the request' : 'Keep it'}</Button>
        <Button type="submit" variant="danger" aria-disabled={pending || undefined}>
          {pending ? 'One moment…' : submitLabels[mode](name)}
        </Button>
      </div>
    </form>
  );
}
