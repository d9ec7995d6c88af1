'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import { useAction } from '@/components/forms/action-button';
import { TypedNameField, useTypedName } from '@/components/forms/typed-name';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { BucketChoiceField } from './bucket-choice';
import type { BucketChoice, BucketQuestion } from './bucket-consent';
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
  const [chosen, setChosen] = useState<{ choice: BucketChoice; words: string } | null>(null);
  const [isAsked, setIsAsked] = useState(false);
  const { ask, pending, refusal } = useAction(action);
  const cancels = mode === 'cancel';
  // Consent is to the words that were read: when a count arrives, they are others.
  const isStale = chosen?.choice === 'empty' && chosen.words !== question?.empty;
  const choiceNow = question === null || isStale ? null : (chosen?.choice ?? null);
  const isMissing = question?.isRequired === true && choiceNow === null;
  const problem = isMissing && isAsked ? 'Choose one: nothing is deleted before.' : null;
  const choose = (made: BucketChoice) => setChosen({ choice: made, words: question?.empty ?? '' });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsAsked(true);
    if (!cancels && !check()) return;
    if (isMissing) return;
    const kept = choice ? { retain: choice.retain, force: choice.force } : {};
    const buckets = { emptyBuckets: choiceNow === 'empty', keepBuckets: choiceNow === 'keep' };
    ask({ name, confirm: name, ...buckets, ...kept }, onDone);
  };

  return (
    <form onSubmit={submit} noValidate>
      {children}
      {question ? (
        <BucketChoiceField question={question} choice={choiceNow} problem={problem} onChange={choose} />
      ) : null}
      {cancels ? null : <TypedNameField id="confirm-name" {...field} />}
      {refusal ? (
        <Alert tone="bad" role="alert" className="mt-4">
          {refusal}
        </Alert>
      ) : null}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>{cancels ? 'Keep the request' : 'Keep it'}</Button>
        <Button type="submit" variant="danger" aria-disabled={pending || undefined}>
          {pending ? 'One moment…' : submitLabels[mode](name)}
        </Button>
      </div>
    </form>
  );
}
