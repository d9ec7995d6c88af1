import { nameOfResource } from '@/components/resources/name-of-resource';
import { stakesTitle } from '@/components/resources/plan-words';
import { Alert } from '@/components/ui/alert';
import { idsToType, stakesOf } from '@/lib/environments/plan-stakes';
import type { PlannedChange, UpdatePlan } from '@/lib/environments/records';
import { aboutType } from '@/lib/stacks/types/about-type';

/** What would be gone afterwards, in plain words, above everything else. */
export function PlanStakes({ plan, blueprint }: { plan: UpdatePlan; blueprint: string }) {
  const atStake = plan.changes.filter((change) => stakesOf(change).length > 0);
  const nameOf = nameOfResource({ blueprint });
  if (atStake.length === 0) return null;
  return (
    <div className="border-b p-4 md:px-5">
      <Alert
        tone={idsToType(plan).length > 0 ? 'bad' : 'warn'}
        title={stakesTitle(atStake.flatMap(stakesOf))}
      >
        <ul className="flex flex-col gap-1">
          {atStake.map((change) => (
            <li key={change.logicalId}>
              <span className="font-semibold text-ink">{nameOf(change.logicalId, change.type)}</span>{' '}
              {fates[change.action]} {lossOf(change)}
            </li>
          ))}
        </ul>
      </Alert>
    </div>
  );
}

function lossOf(change: PlannedChange): string | null | undefined {
  return stakesOf(change).includes('data') ? aboutType(change.type).data?.remark : change.interruption?.note;
}

const fates = {
  add: 'is added.',
  modify: 'is changed.',
  replace: 'is replaced by a new one.',
  'replace-maybe': 'may be replaced by a new one.',
  remove: 'is removed.',
} as const satisfies Record<PlannedChange['action'], string>;
