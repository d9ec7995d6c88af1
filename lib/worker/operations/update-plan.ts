import type {
  Change,
  PolicyAction,
  ResourceChange,
  ResourceChangeDetail,
} from '@aws-sdk/client-cloudformation';
import type { Blueprint, BlueprintInputs } from '@/lib/blueprints/blueprint';
import { survivorsOf } from '@/lib/blueprints/teardown-facts';

import type { PlannedCause, PlannedChange, UpdatePlan } from '@/lib/environments/records';
import { aboutType } from '@/lib/stacks/types/about-type';

/** What the plan of an update is made from, beside AWS's change set. */
interface Wanted {
  blueprint: Blueprint;
  /** What serves now. */
  before: BlueprintInputs;
  after: BlueprintInputs;
  madeAt: Date;
}

/**
 * AWS's change set in the words of the person who decides on it: per resource what happens, which input causes it and
 * what would be lost.
 */
export function toUpdatePlan(changes: readonly Change[], wanted: Wanted): UpdatePlan {
  const planned = changes
    .flatMap(({ ResourceChange }) => (ResourceChange ? (toPlannedChange(ResourceChange, wanted) ?? []) : []))
    .sort(byWeight);
  const losing = planned.filter(losesData);
  const policies = new Map(
    changes.map(({ ResourceChange: change }) => [change?.LogicalResourceId ?? '', change?.PolicyAction]),
  );
  return {
    changes: planned,
    losesData: losing.map(({ logicalId }) => logicalId),
    refusal: refusalOf(losing, policies, wanted),
    madeAt: wanted.madeAt.toISOString(),
  };
}

/** Null for a resource of which nothing but the stack's own tags changes: they say nothing about what was asked for. */
function toPlannedChange(change: ResourceChange, wanted: Wanted): PlannedChange | null {
  const logicalId = change.LogicalResourceId ?? '';
  const action = actionOf(change);
  const details = (change.Details ?? []).filter((detail) => !isStackTag(detail));
  if (action === 'modify' && details.length === 0 && (change.Details ?? []).length > 0) return null;
  return {
    action,
    logicalId,
    type: change.ResourceType ?? '',
    physicalId: change.PhysicalResourceId ?? null,
    holdsData: aboutType(change.ResourceType ?? '').data !== undefined,
    ...keepsOf(change.PolicyAction),
    causes:
      action === 'add' || action === 'remove'
        ? causesOfPresence(logicalId, action, wanted)
        : causesOf(details, wanted),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html */
function keepsOf(policy: PolicyAction | undefined): Pick<PlannedChange, 'keeps'> {
  if (policy === 'Snapshot' || policy === 'ReplaceAndSnapshot') return { keeps: 'snapshot' };
  return policy === 'Retain' || policy === 'ReplaceAndRetain' ? { keeps: 'resource' } : {};
}

/** `Dynamic` means that CloudFormation knows only while it does it. */
function actionOf({ Action, Replacement }: ResourceChange): PlannedChange['action'] {
  if (Action === 'Add' || Action === 'Import') return 'add';
  if (Action === 'Remove') return 'remove';
  if (Action === 'Dynamic' || Replacement === 'Conditional') return 'replace-maybe';
  return Replacement === 'True' ? 'replace' : 'modify';
}

/** CloudFormation hands the stack's tags on to every resource: no property of the template asks for it. */
function isStackTag({ Target, CausingEntity }: ResourceChangeDetail): boolean {
  return Target?.Attribute === 'Tags' && !CausingEntity;
}

/**
 * One cause per property and input. A property that follows from a parameter is listed twice, once with the parameter
 * and once as a direct modification, which then adds nothing:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html
 */
function causesOf(details: readonly ResourceChangeDetail[], wanted: Wanted): PlannedCause[] {
  const explained = new Set(
    details.filter((detail) => detail.CausingEntity).map((detail) => propertyOf(detail)),
  );
  const causes = new Map<string, PlannedCause>();
  for (const detail of details) {
    const property = propertyOf(detail);
    if (!detail.CausingEntity && explained.has(property)) continue;
    for (const source of sourcesOf(detail, wanted)) {
      const key = [property, source.input, source.causedBy].join('\n');
      const known = causes.get(key);
      causes.set(key, {
        property,
        ...source,
        before: known?.before ?? shortened(detail.Target?.BeforeValue),
        after: known?.after ?? shortened(detail.Target?.AfterValue),
        replaces: worse(known?.replaces ?? 'never', replacesOf(detail)),
      });
    }
  }
  return [...causes.values()];
}

function propertyOf({ Target }: ResourceChangeDetail): string {
  return Target?.Name ?? Target?.Attribute ?? 'Properties';
}

function sourcesOf(
  { ChangeSource, CausingEntity }: ResourceChangeDetail,
  wanted: Wanted,
): Pick<PlannedCause, 'input' | 'causedBy'>[] {
  if (ChangeSource !== 'ParameterReference' || !CausingEntity) {
    return [{ input: null, causedBy: CausingEntity ?? null }];
  }
  const { blueprint, before, after } = wanted;
  const inputs = blueprint.inputsBehind(CausingEntity, before, after);
  // A parameter that no changed input stands behind: the blueprint's new version, or what the target gives.
  return inputs.length > 0
    ? inputs.map((input) => ({ input, causedBy: null }))
    : [{ input: null, causedBy: CausingEntity }];
}

const severity = ['never', 'maybe', 'always'] as const satisfies PlannedCause['replaces'][];

function worse(one: PlannedCause['replaces'], other: PlannedCause['replaces']): PlannedCause['replaces'] {
  return severity.indexOf(one) > severity.indexOf(other) ? one : other;
}

function replacesOf({ Target }: ResourceChangeDetail): PlannedCause['replaces'] {
  if (Target?.RequiresRecreation === 'Always') return 'always';
  return Target?.RequiresRecreation === 'Conditionally' ? 'maybe' : 'never';
}

/** AWS names no cause for a resource that a condition adds or removes: it is the input that would do it alone. */
function causesOfPresence(logicalId: string, action: 'add' | 'remove', wanted: Wanted): PlannedCause[] {
  const { blueprint, before, after } = wanted;
  const adds = action === 'add';
  if (blueprint.resourcesFor(before).includes(logicalId) === adds) return [];
  return changedInputs(wanted).flatMap((input) => {
    const alone = blueprint.parseInputs({ ...before, [input]: after[input] });
    const causes = alone.ok && blueprint.resourcesFor(alone.inputs).includes(logicalId) === adds;
    return causes ? presenceCause(input, before, after) : [];
  });
}

function presenceCause(input: string, before: BlueprintInputs, after: BlueprintInputs): PlannedCause {
  return {
    input,
    property: 'Condition',
    causedBy: null,
    before: textOf(before[input]),
    after: textOf(after[input]),
    replaces: 'never',
  };
}

function changedInputs({ before, after }: Wanted): string[] {
  return Object.keys(after).filter((key) => after[key] !== before[key]);
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** A launch template's user data is kilobytes long; the page shows a line. */
const longestValue = 500;

function shortened(value: string | undefined): string | null {
  if (value === undefined) return null;
  return value.length > longestValue ? `${value.slice(0, longestValue)}…` : value;
}

function losesData({ holdsData, action }: PlannedChange): boolean {
  return holdsData && action !== 'add' && action !== 'modify';
}

/** What is snapshotted or kept may go when somebody types the name; what would be gone for good may not. */
function refusalOf(
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

const weights = { replace: 0, 'replace-maybe': 1, remove: 2, add: 3, modify: 4 } as const satisfies Record<
  PlannedChange['action'],
  number
>;

function byWeight(one: PlannedChange, other: PlannedChange): number {
  return (
    Number(losesData(other)) - Number(losesData(one)) ||
    weights[one.action] - weights[other.action] ||
    one.logicalId.localeCompare(other.logicalId)
  );
}
