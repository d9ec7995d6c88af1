'use client';

import type { ActionResult } from '@/components/forms/action-result';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { useForm } from './use-form';

export function CreateServiceAccount({
  action,
  teams,
}: {
  action: (input: { team: string; name: string }) => Promise<ActionResult<unknown>>;
  teams: readonly string[];
}) {
  const { form, submit, pending, refusal, errorOf } = useForm(action, (data) => ({
    team: String(data.get('team') ?? ''),
    name: String(data.get('name') ?? ''),
  }));
  return (
    <form
      ref={form}
      onSubmit={submit}
      noValidate
      className="flex flex-wrap items-start gap-4 px-4 py-4 md:px-5"
    >
      <Field id="account-team" label="Team" error={errorOf('team')} className="w-full sm:w-48">
        {(control) => (
          <Select {...control} name="team">
            {teams.map((team) => (
              <option key={team}>{team}</option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        id="account-name"
        label="Name"
        help="It is called team/name."
        error={errorOf('name')}
        className="w-full sm:w-64"
      >
        {(control) => <Input {...control} name="name" placeholder="previews" autoComplete="off" />}
      </Field>
      <Button type="submit" variant="primary" aria-disabled={pending || undefined} className="sm:mt-7">
        Create service account
      </Button>
      {refusal && refusal.fields.length === 0 ? (
        <Alert tone="bad" role="alert" className="w-full">
          {refusal.message}
        </Alert>
      ) : null}
    </form>
  );
}
