import type { Change, PolicyAction, ResourceChange } from '@aws-sdk/client-cloudformation';
import { groupOf, losesData, planGroups, stakesInOrder, stakesOf } from '@/lib/environments/plan-stakes';
import type { PlannedChange, PlanPart, UpdatePlan } from '@/lib/environments/records';
import { aboutType } from '@/lib/stacks/types/about-type';
import { interruptionsInWords } from '@/lib/stacks/types/interruptions/in-words';
import type { Interruption } from '@/lib/stacks/types/interruptions/interruption';
import { interruptionFrom, interruptionOf } from '@/lib/stacks/types/interruptions/interruption-of';
import { actionOf, ownDetails, valueChanges } from './change-set-details';
import { divide } from './newer-template';
import { causesOf, causesOfPresence, type Wanted } from './update-causes';
import { refusalOfPlan } from './update-refusal';

/**
 * AWS's change set in the words of the person who decides on it: per resource what happens, whom that interrupts, which
 * input causes it and what would be lost.
 */
export function toUpdatePlan(changes: readonly Change[], wanted: Wanted): UpdatePlan {
  const ofResources = changes.flatMap(({ ResourceChange }) => ResourceChange ?? []);
  const whole = toPart(ofResources, wanted);
  const planned = whole.changes;
  return {
    ...whole,
    ...partsOf(ofResources, wanted),
    losesData: planned.filter(losesData).map(({ logicalId }) => logicalId),
    refusal: refusalOfPlan(planned, ofResources, wanted),
    madeAt: wanted.madeAt.toISOString(),
  };
}

function toPart(changes: readonly ResourceChange[], wanted: Wanted): PlanPart {
  const planned = changes.flatMap((change) => toPlannedChange(change, wanted) ?? []).sort(byWeight);
  return {
    changes: planned,
    interruptions: interruptionsInWords(planned.flatMap(({ interruption }) => interruption ?? [])),
  };
}

/** What the inputs ask for and what a newer template brings, apart; nothing where the template brings nothing. */
function partsOf(changes: readonly ResourceChange[], wanted: Wanted): Pick<UpdatePlan, 'parts'> {
  if (!wanted.newerTemplate) return {};
  const { inputs, template } = divide(changes, wanted);
  const parts = { inputs: toPart(inputs, wanted), template: toPart(template, wanted) };
  return parts.template.changes.length > 0 ? { parts } : {};
}

/** Null for a resource of which nothing but the stack's own tags changes: they say nothing about what was asked for. */
function toPlannedChange(change: ResourceChange, wanted: Wanted): PlannedChange | null {
  const { LogicalResourceId: logicalId = '', ResourceType: type = '', Details = [] } = change;
  const action = actionOf(change);
  if (action === 'modify' && ownDetails(change).length === 0 && Details.length > 0) return null;
  return {
    action,
    logicalId,
    type,
    physicalId: change.PhysicalResourceId ?? null,
    holdsData: aboutType(type).data !== undefined,
    ...keepsOf(change.PolicyAction),
    interruption: interruptionOfChange(change, action, wanted),
    causes:
      action === 'add' || action === 'remove'
        ? causesOfPresence(logicalId, action, wanted)
        : causesOf(change, wanted),
  };
}

/** What the blueprint says of it, else what is known of its type and of the properties that change. */
function interruptionOfChange(
  change: ResourceChange,
  action: PlannedChange['action'],
  { blueprint, before, after }: Wanted,
): Interruption {
  const { LogicalResourceId: logicalId = '', ResourceType: type = '' } = change;
  const changes = valueChanges(change);
  const properties = changes.map(({ property }) => property);
  const own = blueprint.interruptions({ logicalId, type, action, properties, before, after });
  return own ? interruptionFrom(own, own.source) : interruptionOf({ action, type, changes });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html */
function keepsOf(policy: PolicyAction | undefined): Pick<PlannedChange, 'keeps'> {
  if (policy === 'Snapshot' || policy === 'ReplaceAndSnapshot') return { keeps: 'snapshot' };
  return policy === 'Retain' || policy === 'ReplaceAndRetain' ? { keeps: 'resource' } : {};
}

const weights = { replace: 0, 'replace-maybe': 1, remove: 2, add: 3, modify: 4 } as const satisfies Record<
  PlannedChange['action'],
  number
>;

/** By what is at stake, then by whom it interrupts, then by what happens. */
function byWeight(one: PlannedChange, other: PlannedChange): number {
  const place = (change: PlannedChange) => planGroups.indexOf(groupOf(change));
  const stake = (change: PlannedChange) => stakesInOrder.findIndex((each) => stakesOf(change).includes(each));
  return (
    place(one) - place(other) ||
    stake(one) - stake(other) ||
    weights[one.action] - weights[other.action] ||
    one.logicalId.localeCompare(other.logicalId)
  );
}
