'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { ActionResult } from '@/components/forms/action-result';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { paths } from '@/lib/paths/paths';
import { ExternalIdOnce } from './external-id-once';
import { FormRefusal } from './form-refusal';
import { TeamChoice, teamsOf } from './team-choice';
import { useTargetForm } from './use-target-form';

interface AddTargetFormProps {
  teams: readonly string[];
  action: (input: object) => Promise<ActionResult<{ name: string; externalId: string }>>;
  /** Of the target that was just requested, as the page knows it by now. */
  requested: { name: string; command: string; consoleHref: string | null } | null;
}

/** Requests a target, and shows its external id once. */
export function AddTargetForm({ teams, action, requested }: AddTargetFormProps) {
  const [made, setMade] = useState<{ name: string; externalId: string } | null>(null);
  const router = useRouter();
  const { submit, pending, refusal, errorOf } = useTargetForm(
    (data) => {
      const text = (field: string) => String(data.get(field) ?? '').trim();
      const [name, accountId, region, description] = [
        text('name'),
        text('accountId'),
        text('region'),
        text('description'),
      ];
      return action({ name, accountId, region, description, teams: teamsOf(data) });
    },
    (value) => {
      setMade(value);
      router.replace(paths.newTarget(value.name));
    },
  );
  if (made) {
    const known = requested?.name === made.name ? requested : null;
    return (
      <ExternalIdOnce
        target={made.name}
        externalId={made.externalId}
        command={known?.command ?? null}
        consoleHref={known?.consoleHref ?? null}
      />
    );
  }
  if (requested) return null;
  return (
    <Card className="max-w-4xl px-4 py-5 md:px-6">
      <form onSubmit={submit} noValidate aria-label="Add target" className="flex flex-col gap-5">
        <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
          <Field
            id="target-name"
            label="Name"
            help="3 to 32 of a-z, 0-9 and hyphens. It stays."
            error={errorOf('name')}
          >
            {(control) => (
              <Input {...control} name="name" placeholder="dev-paris" autoComplete="off" spellCheck={false} />
            )}
          </Field>
          <Field
            id="target-description"
            label="Description"
            optional
            help="What it is for."
            error={errorOf('description')}
          >
            {(control) => <Input {...control} name="description" autoComplete="off" />}
          </Field>
          <Field
            id="target-account"
            label="AWS account"
            help="Twelve digits. Use an account that holds nothing else."
            error={errorOf('accountId')}
          >
            {(control) => (
              <Input
                {...control}
                name="accountId"
                inputMode="numeric"
                placeholder="111122223333"
                autoComplete="off"
              />
            )}
          </Field>
          <Field id="target-region" label="Region" help="As AWS writes it." error={errorOf('region')}>
            {(control) => (
              <Input
                {...control}
                name="region"
                placeholder="eu-west-3"
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
        </div>
        <TeamChoice teams={teams} chosen={null} error={errorOf('teams')} />
        <FormRefusal refusal={refusal} />
        <div className="flex flex-wrap items-center justify-between gap-3 border-t pt-4">
          <p className="max-w-prose text-ink-faint text-sm">
            Slipway makes an external id for it. Nothing is launched there before a worker has verified the
            account.
          </p>
          <Button type="submit" variant="primary" aria-disabled={pending || undefined}>
            {pending ? 'One moment…' : 'Add target'}
          </Button>
        </div>
      </form>
    </Card>
  );
}
