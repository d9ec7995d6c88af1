import type { ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import type { Blueprint, BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { PlannedCause } from '@/lib/environments/records';
import { ownDetails, propertyOf, valueChanges, verdictOn } from './change-set-details';

/** What the plan of an update is made from, beside AWS's change set. */
export interface Wanted {
  blueprint: Blueprint;
  /** What serves now, as this version reads it. */
  before: BlueprintInputs;
  /** The same, with the values that this version no longer takes. */
  stored: BlueprintInputs;
  after: BlueprintInputs;
  /** The stack's template is older than the blueprint's, and the update brings the newer one. */
  newerTemplate: boolean;
  madeAt: Date;
}

/**
 * One cause per property and input. A property that follows from a parameter is listed twice, once with the parameter
 * and once as a direct modification, which then adds nothing:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html
 */
export function causesOf(change: ResourceChange, wanted: Wanted): PlannedCause[] {
  const details = ownDetails(change);
  const values = valueChanges(change);
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
        replaces: worse(known?.replaces ?? 'never', verdictOn(change, detail, values)),
      });
    }
  }
  return [...causes.values()];
}

function sourcesOf(
  { ChangeSource, CausingEntity }: ResourceChangeDetail,
  wanted: Wanted,
): Pick<PlannedCause, 'input' | 'causedBy'>[] {
  if (ChangeSource !== 'ParameterReference' || !CausingEntity) {
    return [{ input: null, causedBy: CausingEntity ?? null }];
  }
  const inputs = inputsBehindDetail({ CausingEntity }, wanted);
  // A parameter that no changed input stands behind: the blueprint's new version, or what the target gives.
  return inputs.length > 0
    ? inputs.map((input) => ({ input, causedBy: null }))
    : [{ input: null, causedBy: CausingEntity }];
}

/** The changed inputs from which the parameter gets its value that is a detail's cause. */
export function inputsBehindDetail(
  { CausingEntity = '' }: Pick<ResourceChangeDetail, 'CausingEntity'>,
  { blueprint, stored, after }: Wanted,
): string[] {
  return blueprint.inputsBehind(CausingEntity, stored, after);
}

const severity = ['never', 'maybe', 'always'] as const satisfies PlannedCause['replaces'][];

function worse(one: PlannedCause['replaces'], other: PlannedCause['replaces']): PlannedCause['replaces'] {
  return severity.indexOf(one) > severity.indexOf(other) ? one : other;
}

/** AWS names no cause for a resource that a condition adds or removes: it is the input that would do it alone. */
export function causesOfPresence(
  logicalId: string,
  action: 'add' | 'remove',
  wanted: Wanted,
): PlannedCause[] {
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

export function changedInputs({ stored, after }: Wanted): string[] {
  return Object.keys(after).filter((key) => after[key] !== stored[key]);
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
