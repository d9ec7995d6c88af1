'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import type { Refusal } from '@/components/forms/action-result';
import { callAction } from '@/components/forms/call-action';
import { SignInAgain } from '@/components/forms/sign-in-again';
import { refreshPage } from '@/components/live/refresh-page';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/class-names';
import { Field } from '@/components/ui/field';
import { controlStyles, Input } from '@/components/ui/input';
import { paths } from '@/lib/paths/paths';
import type { Replay } from '@/lib/policies/replay/replay-policies';
import { policyExamples } from './examples';
import type { ReplayAction, SavePolicyAction } from './policy-actions';
import { ReplayResult } from './replay-result';

interface PolicyEditorProps {
  /** Null: it is new. */
  id: string | null;
  title: string;
  text: string;
  save: SavePolicyAction;
  replay: ReplayAction;
}

/** Writes another version of a policy, tries it on past requests, and keeps it or puts it in force. */
export function PolicyEditor({ id: known, save, replay, ...start }: PolicyEditorProps) {
  const [id, setId] = useState(known ?? '');
  const [title, setTitle] = useState(start.title);
  const [text, setText] = useState(start.text);
  const [comment, setComment] = useState('');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const [result, setResult] = useState<Replay | null>(null);
  const [pending, startTransition] = useTransition();
  const router = useRouter();
  const errorOf = (path: string) => refusal?.fields.find((field) => field.path === path)?.message;
  const textErrors = refusal?.fields.filter(({ path }) => path === 'text') ?? [];

  const run = (work: () => Promise<void>) => {
    if (pending) return;
    setNotice(null);
    startTransition(work);
  };
  const send = (switchOn: boolean) =>
    run(async () => {
      const answer = await callAction(() => save({ id, body: { title, text, comment, switchOn } }));
      setRefusal(answer.ok ? null : answer);
      if (!answer.ok) return;
      setComment('');
      setNotice(
        switchOn ? 'In force from the next request on.' : 'Kept as a draft; nothing has changed yet.',
      );
      if (known === null) router.push(paths.policy(answer.value.id));
      else refreshPage();
    });
  const tryIt = () =>
    run(async () => {
      const answer = await callAction(() => replay({ id: id === '' ? 'draft' : id, text }));
      setRefusal(answer.ok ? null : answer);
      setResult(answer.ok ? answer.value : null);
    });

  return (
    <form
      noValidate
      aria-label={known === null ? 'New policy' : 'Edit the policy'}
      className="flex flex-col gap-4 px-4 py-4 md:px-5"
      onSubmit={(event) => {
        event.preventDefault();
        tryIt();
      }}
    >
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        {known === null ? (
          <Field
            id="policy-id"
            label="Id"
            help="Small letters, digits and hyphens; it stays."
            error={errorOf('id')}
          >
            {(control) => (
              <Input
                {...control}
                value={id}
                onChange={(event) => setId(event.target.value)}
                autoComplete="off"
                spellCheck={false}
                placeholder="no-weekends"
              />
            )}
          </Field>
        ) : null}
        <Field id="policy-title" label="Title" error={errorOf('title')}>
          {(control) => (
            <Input
              {...control}
              value={title}
              onChange={(event) => setTitle(event.target.value)}
              autoComplete="off"
            />
          )}
        </Field>
      </div>
      <TextField text={text} onChange={setText} errors={textErrors.map(({ message }) => message)} />
      <Examples onChoose={setText} />
      <Field
        id="policy-comment"
        label="Comment"
        optional
        help="Why it is changed; it stays with the version."
        error={errorOf('comment')}
      >
        {(control) => (
          <Input
            {...control}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
            autoComplete="off"
          />
        )}
      </Field>
      {refusal && (refusal.fields.length === 0 || refusal.needsFreshSignIn) ? (
        <Alert tone="bad" role="alert">
          {refusal.message}
          {refusal.needsFreshSignIn ? <SignInAgain /> : null}
        </Alert>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" aria-disabled={pending || undefined}>
          {pending ? 'One moment…' : 'Check, and replay past requests'}
        </Button>
        <Button aria-disabled={pending || undefined} onClick={() => send(false)}>
          Save as a draft
        </Button>
        <Button variant="primary" aria-disabled={pending || undefined} onClick={() => send(true)}>
          Save and switch on
        </Button>
        <span role="status" className="text-ink-muted text-sm">
          {notice}
        </span>
      </div>
      {result ? <ReplayResult replay={result} /> : null}
    </form>
  );
}

function TextField({
  text,
  onChange,
  errors,
}: {
  text: string;
  onChange: (text: string) => void;
  errors: readonly string[];
}) {
  const lines = Math.max(10, text.split('\n').length + 1);
  return (
    <Field
      id="policy-text"
      label="Policy"
      help="One statement of Cedar, AWS’s policy language. @words are shown to people; {context.monthlyCents} and the like become values."
      error={errors.length > 0 ? errors.join('\n') : undefined}
    >
      {(control) => (
        <textarea
          {...control}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          rows={Math.min(30, lines)}
          spellCheck={false}
          autoComplete="off"
          className={cn(
            controlStyles,
            'h-auto overflow-x-auto whitespace-pre py-2 font-mono text-sm leading-6',
          )}
        />
      )}
    </Field>
  );
}

function Examples({ onChoose }: { onChoose: (text: string) => void }) {
  return (
    <details className="rounded-md border px-3 py-2 text-sm">
      <summary className="cursor-pointer font-medium text-ink-muted">Examples to begin with</summary>
      <ul className="mt-2 flex flex-wrap gap-2">
        {policyExamples.map(({ title, text }) => (
          <li key={title}>
            <Button size="sm" onClick={() => onChoose(text)}>
              {title}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
