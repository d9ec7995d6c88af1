'use client';

import type { ActionResult } from '@/components/forms/action-result';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { FormRefusal } from './form-refusal';
import { useTargetForm } from './use-target-form';

interface RolesFormProps {
  target: { name: string; roleArn: string; executionRoleArn: string | null; artifactBucket: string };
  isRequested: boolean;
  action: (target: string, body: object) => Promise<ActionResult<null>>;
}

const fields = [
  { name: 'roleArn', label: 'Launcher role' },
  { name: 'executionRoleArn', label: 'Execution role' },
  { name: 'artifactBucket', label: 'Artifact bucket' },
] as const;

/** Requests other roles or another bucket: a worker verifies them before they are used. */
export function RolesForm({ target, isRequested, action }: RolesFormProps) {
  const { submit, pending, refusal, errorOf } = useTargetForm(
    (data) => {
      const given = fields.flatMap(({ name }) => {
        const value = String(data.get(name) ?? '').trim();
        return value === '' ? [] : [[name, value] as const];
      });
      return action(target.name, Object.fromEntries(given));
    },
    () => undefined,
  );
  return (
    <details className="group border-t">
      <summary className="cursor-pointer px-4 py-3 font-medium text-ink-muted hover:text-ink md:px-5">
        Other roles or another bucket
      </summary>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4 px-4 pb-4 md:px-5">
        <p className="max-w-prose text-ink-muted text-sm">
          Of the same account. The present ones are used until a worker has found the new ones in order.
        </p>
        {fields.map(({ name, label }) => (
          <Field key={name} id={`target-${name}`} label={label} error={errorOf(name)}>
            {(control) => (
              <Input
                {...control}
                name={name}
                defaultValue={target[name] ?? ''}
                autoComplete="off"
                spellCheck={false}
                className="font-mono text-sm"
              />
            )}
          </Field>
        ))}
        <FormRefusal refusal={refusal} />
        <div className="flex justify-end">
          <Button type="submit" aria-disabled={pending || isRequested || undefined} disabled={isRequested}>
            {pending ? 'One moment…' : 'Request the change'}
          </Button>
        </div>
      </form>
    </details>
  );
}
