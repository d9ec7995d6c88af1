'use client';

import { type FormEvent, useState, useTransition } from 'react';
import type { Refusal } from '@/components/forms/action-result';
import { callAction } from '@/components/forms/call-action';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/class-names';
import { Field } from '@/components/ui/field';
import { controlStyles, Input } from '@/components/ui/input';
import { Link } from '@/components/ui/link';
import { Select } from '@/components/ui/select';
import { paths } from '@/lib/paths/paths';
import type { Trial } from '@/lib/policies/try-policies';
import type { TryAction } from './policy-actions';
import { OutcomeBadge } from './replay-result';

interface PolicyTrialProps {
  teams: readonly string[];
  targets: readonly string[];
  blueprints: readonly { id: string; title: string }[];
  action: TryAction;
}

/** Would this person be allowed to launch this? By the policies in force; nothing is launched. */
export function PolicyTrial({ teams, targets, blueprints, action }: PolicyTrialProps) {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [trial, setTrial] = useState<Trial | null>(null);
  const [pending, startTransition] = useTransition();
  const errorOf = (path: string) => refusal?.fields.find((field) => field.path === path)?.message;
  const aboutInputs = refusal?.fields.filter(({ path }) => path.startsWith('inputs')) ?? [];
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    const inputs = parseInputs(text('inputs'));
    if (inputs === undefined) {
      setTrial(null);
      setRefusal({
        ok: false,
        message: '',
        fields: [{ path: 'inputs', message: 'Must be JSON, such as {"maxInstances": 20}' }],
      });
      return;
    }
    const asked = {
      person: text('person'),
      team: text('team'),
      target: text('target'),
      blueprint: text('blueprint'),
      inputs,
    };
    startTransition(async () => {
      const answer = await callAction(() => action(asked));
      setRefusal(answer.ok ? null : answer);
      setTrial(answer.ok ? answer.value : null);
    });
  };
  return (
    <form
      onSubmit={submit}
      noValidate
      aria-label="Would this person be allowed to …?"
      className="flex flex-col gap-4 px-4 py-4 md:px-5"
    >
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        <Field id="trial-person" label="Person" error={errorOf('person')}>
          {(control) => <Input {...control} name="person" placeholder="ada@example.com" autoComplete="off" />}
        </Field>
        <Choice id="trial-team" label="Team" name="team" values={teams} error={errorOf('team')} />
        <Choice id="trial-target" label="Target" name="target" values={targets} error={errorOf('target')} />
        <Field id="trial-blueprint" label="Blueprint" error={errorOf('blueprint')}>
          {(control) => (
            <Select {...control} name="blueprint">
              {blueprints.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <Field
        id="trial-inputs"
        label="Inputs"
        optional
        help="As JSON; what is left out is the blueprint’s default."
        error={aboutInputs.map(({ path, message }) => `${path}: ${message}`).join('\n') || undefined}
      >
        {(control) => (
          <textarea
            {...control}
            name="inputs"
            rows={3}
            spellCheck={false}
            placeholder={'{"instanceType": "m6i.xlarge", "maxInstances": 20}'}
            className={cn(controlStyles, 'h-auto py-2 font-mono text-sm')}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" aria-disabled={pending || undefined}>
          {pending ? 'One moment…' : 'Ask the policies'}
        </Button>
      </div>
      <div role="status">
        {refusal && refusal.fields.length === 0 ? <Alert tone="bad">{refusal.message}</Alert> : null}
        {trial ? <Answer trial={trial} /> : null}
      </div>
    </form>
  );
}

function Answer({ trial }: { trial: Trial }) {
  const { verdict, determining, refusedByRole, measured } = trial;
  const dollars = (usd: number) => `$${usd.toLocaleString('en-US', { maximumFractionDigits: 0 })}`;
  return (
    <div className="flex flex-col gap-2 rounded-md border px-4 py-3">
      <p className="flex flex-wrap items-center gap-2">
        <OutcomeBadge outcome={verdict.outcome} />
        <span className="text-ink-muted text-sm">
          {dollars(measured.monthlyUsd)} a month at most, {dollars(measured.teamMonthlyUsd)} with what the
          team has; environment {measured.personEnvironments} of the person, {measured.teamEnvironments} of
          the team, {measured.targetEnvironments} in the target
        </span>
      </p>
      {verdict.reasons.length > 0 ? (
        <ul className="list-disc pl-5">
          {verdict.reasons.map(({ policy, words, help }) => (
            <li key={policy}>
              {words}. <span className="text-ink-muted">{help}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <p className="text-ink-muted text-sm">
        {determining.length > 0 ? 'Decided by ' : 'No policy permits it.'}
        {determining.map(({ id, title }, index) => (
          <span key={id}>
            {index > 0 ? ', ' : ''}
            <Link href={paths.policy(id)} className="text-accent underline underline-offset-2">
              {title}
            </Link>
          </span>
        ))}
      </p>
      {refusedByRole === null ? null : (
        <Alert tone="warn" title="Refused before policies are asked">
          {refusedByRole}
        </Alert>
      )}
    </div>
  );
}

function Choice({
  id,
  label,
  name,
  values,
  error,
}: {
  id: string;
  label: string;
  name: string;
  values: readonly string[];
  error: string | undefined;
}) {
  return (
    <Field id={id} label={label} error={error}>
      {(control) => (
        <Select {...control} name={name}>
          {values.map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** Undefined: it is no JSON. */
function parseInputs(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
