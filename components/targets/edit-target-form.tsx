'use client';

import type { ActionResult } from '@/components/forms/action-result';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { FormRefusal } from './form-refusal';
import { TeamChoice, teamsOf } from './team-choice';
import { useTargetForm } from './use-target-form';

interface EditTargetFormProps {
  target: {
    name: string;
    description: string;
    maxEnvironments: number | null;
    teams: readonly string[] | null;
  };
  /** All that there are. */
  teams: readonly string[];
  action: (target: string, body: object) => Promise<ActionResult<null>>;
}

/** Description, limit, and who may use it. */
export function EditTargetForm({ target, teams, action }: EditTargetFormProps) {
  const { submit, pending, refusal, errorOf } = useTargetForm(
    (data) => {
      const limit = String(data.get('maxEnvironments') ?? '').trim();
      return action(target.name, {
        description: String(data.get('description') ?? '').trim(),
        maxEnvironments: limit === '' ? null : Number(limit),
        teams: teamsOf(data),
      });
    },
    () => undefined,
  );
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5 px-4 py-4 md:px-5">
      <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
        <Field id="target-description" label="Description" optional error={errorOf('description')}>
          {(control) => (
            <Input {...control} name="description" defaultValue={target.description} autoComplete="off" />
          )}
        </Field>
        <Field
          id="target-limit"
          label="Maximum environments"
          optional
          help="Empty: as many as the policies allow."
          error={errorOf('maxEnvironments')}
        >
          {(control) => (
            <Input
              {...control}
              name="maxEnvironments"
              inputMode="numeric"
              defaultValue={target.maxEnvironments ?? ''}
              autoComplete="off"
              className="max-w-32"
            />
          )}
        </Field>
      </div>
      <TeamChoice teams={teams} chosen={target.teams} error={errorOf('teams')} />
      <FormRefusal refusal={refusal} />
      <div className="flex justify-end border-t pt-4">
        <Button type="submit" variant="primary" aria-disabled={pending || undefined}>
          {pending ? 'One moment…' : 'Save'}
        </Button>
      </div>
    </form>
  );
}
