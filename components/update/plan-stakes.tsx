import { nameOfResource } from '@/components/resources/name-of-resource';
import { stakesTitle } from '@/components/resources/plan-words';
import { Alert } from '@/components/ui/alert';
import { idsToType, type Stake, stakesOf } from '@/lib/environments/plan-stakes';
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
          {lossesOf(atStake).map(({ words, changes }) => (
            <li key={words}>
              <span className="font-semibold text-ink">
                {new Intl.ListFormat('en').format(
                  changes.map(({ logicalId, type }) => nameOf(logicalId, type)),
                )}
              </span>
              {words}
            </li>
          ))}
        </ul>
      </Alert>
    </div>
  );
}

/** What is lost, each said once, whatever the number of resources it is said of. */
function lossesOf(atStake: readonly PlannedChange[]): { words: string; changes: PlannedChange[] }[] {
  const losses = new Map<string, PlannedChange[]>();
  for (const change of atStake) {
    for (const stake of stakesOf(change)) {
      const words = lossOf(change, stake);
      losses.set(words, [...(losses.get(words) ?? []), change]);
    }
  }
  return [...losses].map(([words, changes]) => ({ words, changes }));
}

function lossOf({ action, type, interruption }: PlannedChange, stake: Stake): string {
  switch (stake) {
    case 'data':
      return ` ${fates[action]} ${aboutType(type).data?.remark ?? ''}`;
    case 'address':
      return ` ${fates[action]} ${interruption?.note ?? ''}`;
    case 'old-address':
      return `: ${interruption?.note ?? 'the old address no longer answers.'}`;
    case 'backups':
      return ': the automatic backups that exist are deleted.';
    case 'outgoing-address':
      return ': what goes out there comes from another public address. Allow it wherever the old one is allowed.';
  }
}

const fates = {
  add: 'is added.',
  modify: 'is changed.',
  replace: 'is replaced by a new one.',
  'replace-maybe': 'may be replaced by a new one.',
  remove: 'is removed.',
} as const satisfies Record<PlannedChange['action'], string>;
