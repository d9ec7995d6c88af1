import type { ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { z } from 'zod';
import type { PlannedCause, PlannedChange } from '@/lib/environments/records';
import type { ValueChange } from '@/lib/stacks/types/interruptions/interruption';
import { replaces } from '@/lib/stacks/types/interruptions/interruption-of';
import type { Properties } from '@/lib/stacks/types/type-facts';

/** What a change set says of one resource, read property by property. */

/** Without those of the stack's own tags, which CloudFormation hands on to every resource: nobody asked for them. */
export function ownDetails({ Details = [] }: ResourceChange): ResourceChangeDetail[] {
  return Details.filter(({ Target, CausingEntity }) => Target?.Attribute !== 'Tags' || CausingEntity);
}

/** The property of the resource, also where a value deep inside it changes; else the attribute. */
export function propertyOf({ Target }: ResourceChangeDetail): string {
  const [, property] = /^\/Properties\/([^/]+)/.exec(Target?.Path ?? '') ?? [];
  return property ?? Target?.Name ?? Target?.Attribute ?? 'Properties';
}

export type NamedChange = { property: string } & ValueChange;

/**
 * Each property that changes, once: CloudFormation lists one for each of its causes, and for each place in it. Where
 * several places change, no value of one of them stands for the property.
 */
export function valueChanges(change: ResourceChange): NamedChange[] {
  const resource = propertiesOf(change.BeforeContext);
  const details = Map.groupBy(ownDetails(change), propertyOf);
  return [...details].map(([property, ofProperty]) => {
    const targets = ofProperty.flatMap(({ Target }) => Target ?? []);
    const isOnePlace = new Set(targets.flatMap(({ Path }) => Path ?? [])).size <= 1;
    const shown = (key: 'BeforeValue' | 'AfterValue') =>
      (isOnePlace ? targets.find((target) => target[key] !== undefined)?.[key] : null) ?? null;
    return { property, before: shown('BeforeValue'), after: shown('AfterValue'), resource };
  });
}

const contextSchema = z.object({ Properties: z.record(z.string(), z.unknown()) });

/** A context is JSON with the properties in it; none where CloudFormation shows none. */
function propertiesOf(context: string | undefined): Properties {
  try {
    const parsed = contextSchema.safeParse(JSON.parse(context ?? 'null'));
    return parsed.success ? parsed.data.Properties : {};
  } catch {
    return {};
  }
}

/**
 * `Dynamic` means that CloudFormation knows only while it does it. `Conditional` is settled where it is known what the
 * change of each property does: CloudFormation says it of database settings that never replace one.
 */
export function actionOf(change: ResourceChange): PlannedChange['action'] {
  const { Action, Replacement } = change;
  if (Action === 'Add' || Action === 'Import') return 'add';
  if (Action === 'Remove') return 'remove';
  if (Action === 'Dynamic') return 'replace-maybe';
  if (Replacement === 'Conditional') return settled(change);
  return Replacement === 'True' ? 'replace' : 'modify';
}

function settled(change: ResourceChange): PlannedChange['action'] {
  const values = valueChanges(change);
  const verdicts = ownDetails(change)
    .filter(({ Target }) => (Target?.RequiresRecreation ?? 'Never') !== 'Never')
    // What always replaces but has no value yet may turn out to stay as it is.
    .map((detail) => (verdictOf(detail) === 'always' ? 'maybe' : verdictOn(change, detail, values)));
  if (verdicts.includes('always')) return 'replace';
  return verdicts.length === 0 || verdicts.includes('maybe') ? 'replace-maybe' : 'modify';
}

/** Whether a property's change replaces the resource, as far as that is known. */
export function verdictOn(
  { ResourceType = '' }: ResourceChange,
  detail: ResourceChangeDetail,
  values: readonly NamedChange[],
): PlannedCause['replaces'] {
  const property = propertyOf(detail);
  const change = values.find((each) => each.property === property);
  const verdict = verdictOf(detail);
  return change ? replaces(ResourceType, property, verdict, change) : verdict;
}

function verdictOf({ Target }: ResourceChangeDetail): PlannedCause['replaces'] {
  if (Target?.RequiresRecreation === 'Always') return 'always';
  return Target?.RequiresRecreation === 'Conditionally' ? 'maybe' : 'never';
}
