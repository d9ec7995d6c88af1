import { Check, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { fieldId } from '@/components/inputs/field-id';
import type { NameAvailability } from '@/components/inputs/request-problems';
import type { RegisterField } from '@/components/inputs/use-register';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import type { LaunchTarget } from '@/lib/targets/list-launch-targets';

interface IdentityFieldsProps {
  register: RegisterField;
  errors: ReadonlyMap<string, string>;
  availability: NameAvailability;
  teams: readonly string[];
  targets: readonly LaunchTarget[];
  /** As chosen so far; empty while nothing is. */
  chosen: { team: string; target: string };
  /** Which blueprint it is, or the choice of one. */
  blueprint: ReactNode;
}

/** What every request says, whatever the blueprint: how it is called, whose it is, where it goes, what it is. */
export function IdentityFields({
  register,
  errors,
  availability,
  teams,
  targets,
  chosen,
  blueprint,
}: IdentityFieldsProps) {
  const { offered, refusals } = offerOf(targets, teams, chosen);
  return (
    <div className="grid gap-x-6 gap-y-5 pb-6 sm:grid-cols-2">
      <Field
        id={fieldId('name')}
        label="Name"
        help="3 to 20 of a-z, 0-9 and hyphens. Becomes part of every name in AWS."
        error={errors.get('name')}
        className="sm:col-span-2"
      >
        {(control) => (
          <span className="flex items-center gap-3">
            <Input
              {...control}
              {...register('name')}
              placeholder="orders-dev"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="max-w-sm font-mono"
            />
            <AvailabilityNote availability={availability} />
          </span>
        )}
      </Field>
      <Field
        id={fieldId('team')}
        label="Team"
        help="Its members may change the environment."
        error={errors.get('team')}
      >
        {(control) => (
          <Select {...control} {...register('team')}>
            {teams.length === 1 ? null : <option value="">Choose a team</option>}
            {teams.map((team) => (
              <option key={team} value={team}>
                {team}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        id={fieldId('target')}
        label="Target"
        help="The AWS account and region it is launched into."
        error={errors.get('target')}
        note={<NotOffered refusals={refusals} />}
      >
        {(control) => (
          <Select {...control} {...register('target')}>
            {targets.length === 1 ? null : <option value="">Choose a target</option>}
            {offered.map((target) => (
              <option key={target.id} value={target.name}>
                {target.name} ({target.accountId}, {target.region})
              </option>
            ))}
          </Select>
        )}
      </Field>
      {blueprint}
    </div>
  );
}

/**
 * The targets that the chosen team may launch into now, or any of the teams while none is chosen, and what is said of the
 * others. What was chosen before stays in the list, where its problem is shown.
 */
function offerOf(
  targets: readonly LaunchTarget[],
  teams: readonly string[],
  chosen: { team: string; target: string },
) {
  const asking = chosen.team === '' ? teams : [chosen.team];
  const whyNot = ({ closed }: LaunchTarget) => {
    const reasons = asking.map((team) => closed[team]);
    return reasons.includes(undefined) ? undefined : reasons[0];
  };
  const isOffered = (target: LaunchTarget) => whyNot(target) === undefined;
  const refusals = targets.flatMap((target) => (target.name === chosen.target ? [] : (whyNot(target) ?? [])));
  return {
    offered: targets.filter((target) => isOffered(target) || target.name === chosen.target),
    refusals: [...new Set(refusals)],
  };
}

function NotOffered({ refusals }: { refusals: readonly string[] }) {
  if (refusals.length === 0) return null;
  return (
    <ul aria-label="Targets that are not offered" className="flex flex-col gap-1 text-ink-muted text-sm">
      {refusals.map((refusal) => (
        <li key={refusal} className="break-words">
          {refusal}
        </li>
      ))}
    </ul>
  );
}

/** Beside the box, where nothing has to make room for it; on small screens the icon alone is seen. */
function AvailabilityNote({ availability }: { availability: NameAvailability }) {
  const words =
    availability === 'checking' ? 'Checking…' : availability === 'free' ? 'This name is free' : '';
  return (
    <span role="status" className="flex min-w-4 shrink-0 items-center gap-1.5 text-ink-faint text-sm">
      {availability === 'checking' ? <LoaderCircle aria-hidden className="size-4 animate-spin" /> : null}
      {availability === 'free' ? <Check aria-hidden className="size-4 text-ok" /> : null}
      <span className="sr-only sm:not-sr-only">{words}</span>
    </span>
  );
}
