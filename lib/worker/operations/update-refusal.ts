import type { PolicyAction, ResourceChange } from '@aws-sdk/client-cloudformation';
import { survivorsOf } from '@/lib/blueprints/teardown-facts';
import { losesData } from '@/lib/environments/plan-stakes';
import type { PlannedChange } from '@/lib/environments/records';
import { aboutType } from '@/lib/stacks/types/about-type';
import { refusalOf } from '@/lib/stacks/types/interruptions/interruption-of';
import { valueChanges } from './change-set-details';
import type { Wanted } from './update-causes';

/** Why a plan may not be carried out, whoever confirms it; null when it may. */
export function refusalOfPlan(
  planned: readonly PlannedChange[],
  changes: readonly ResourceChange[],
  wanted: Wanted,
): string | null {
  const policies = new Map(
    changes.map(({ LogicalResourceId, PolicyAction }) => [LogicalResourceId ?? '', PolicyAction]),
  );
  return lossRefusal(planned.filter(losesData), policies, wanted) ?? sureRefusal(changes, wanted);
}

/** What AWS would refuse in the middle of the update, so that all of it would be rolled back. */
function sureRefusal(changes: readonly ResourceChange[], { blueprint }: Wanted): string | null {
  for (const change of changes) {
    const { LogicalResourceId: logicalId = '', ResourceType: type = '' } = change;
    for (const { property, ...values } of valueChanges(change)) {
      const refusal = refusalOf(type, property, values);
      if (refusal !== null)
        return `AWS would refuse the change of ${blueprint.resourceName(logicalId, type)} (${logicalId}). ${refusal}`;
    }
  }
  return null;
}

/** What is snapshotted or kept may go when somebody types the name; what would be gone for good may not. */
function lossRefusal(
  losing: readonly PlannedChange[],
  policies: ReadonlyMap<string, PolicyAction | undefined>,
  { blueprint, before }: Wanted,
): string | null {
  const foreseen = new Set(survivorsOf(blueprint, before).map(({ logicalId }) => logicalId));
  const refused = losing.find(
    ({ logicalId, type }) => !isKept(type, policies.get(logicalId), foreseen.has(logicalId)),
  );
  if (!refused) return null;
  const name = blueprint.resourceName(refused.logicalId, refused.type);
  const why = aboutType(refused.type).data?.loss ?? 'what is in it would be gone';
  return `The update would ${verbs[refused.action]} ${name} (${refused.logicalId}): ${why}. Launch another environment and move the data instead.`;
}

/**
 * Whether what is in a resource that goes can be had back. The change set says which of the template's policies AWS
 * applies: `UpdateReplacePolicy` to what is replaced, `DeletionPolicy` to what is removed. Where it can't say yet, what
 * the owner asked for at launch counts.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
 */
function isKept(type: string, policy: PolicyAction | undefined, isForeseen: boolean): boolean {
  if (policy === 'Delete' || policy === 'ReplaceAndDelete') return false;
  const confirmable = aboutType(type).data?.confirmable;
  return confirmable === 'not-deleted' || (confirmable === 'kept' && (policy !== undefined || isForeseen));
}

const verbs = {
  add: 'add',
  modify: 'change',
  replace: 'replace',
  'replace-maybe': 'possibly replace',
  remove: 'remove',
} as const satisfies Record<PlannedChange['action'], string>;
