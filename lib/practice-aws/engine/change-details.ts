import type { ResourceChangeDetail, ResourceTargetDefinition } from '@aws-sdk/client-cloudformation';
import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { PropertyChange } from '@/lib/practice-aws/resource-types/compare';
import type { Template } from '@/lib/practice-aws/template/parse';
import { type Reference, referencesIn } from '@/lib/practice-aws/template/references';
import {
  intrinsicName,
  scalarText,
  type TemplateObject,
  type TemplateValue,
} from '@/lib/practice-aws/template/values';
import { stackTagsChange } from './plan-work';
import { stackScope } from './stack-scope';

/** What change sets show for a value that only the update itself will tell. */
export const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** As far as an update has been thought through. */
export interface Foreseen {
  stack: Stack;
  /** The stack as it will be, with the resources that are updated in place. */
  virtual: Stack;
  /** The new one. */
  template: Template;
  /** Logical ids of what is new or replaced: ids and attributes are not known yet. */
  unknown: ReadonlySet<string> & { add(logicalId: string): void };
}

/**
 * Every difference of one resource, and what causes it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html
 */
export function changeDetails(
  foreseen: Foreseen,
  current: StackResource,
  planned: StackResource,
  { changes, shownAfter }: { changes: readonly PropertyChange[]; shownAfter: () => TemplateObject },
): ResourceChangeDetail[] {
  const definition = foreseen.template.resources.get(current.logicalId);
  const shown = changes.length === 0 ? {} : shownAfter();
  const shownBefore: TemplateValue = JSON.parse(current.shownProperties ?? '{}');
  const details = changes.flatMap((change) => {
    const target: ResourceTargetDefinition = {
      Attribute: 'Properties',
      Name: change.name,
      RequiresRecreation: change.requiresRecreation,
      Path: change.path,
      BeforeValue: textAt(shownBefore, change.path),
      AfterValue: textAt(shown, change.path),
      AttributeChangeType: change.attributeChangeType,
    };
    const source = at(definition?.properties ?? {}, change.path, true);
    return causesOf(foreseen, source).map((cause) => ({ Target: target, ...cause }));
  });
  const attributes = [
    stackTagsChange(foreseen.virtual, current) && 'Tags',
    JSON.stringify(definition?.metadata) !== JSON.stringify(current.metadata) && 'Metadata',
    planned.deletionPolicy !== current.deletionPolicy && 'DeletionPolicy',
    planned.updateReplacePolicy !== current.updateReplacePolicy && 'UpdateReplacePolicy',
  ] as const;
  return [...details, ...attributes.flatMap((Attribute) => (Attribute ? [directly(Attribute)] : []))];
}

function directly(Attribute: NonNullable<ResourceTargetDefinition['Attribute']>): ResourceChangeDetail {
  const Target = { Attribute, RequiresRecreation: 'Never', AttributeChangeType: 'Modify' } as const;
  return { Target, Evaluation: 'Static', ChangeSource: 'DirectModification' };
}

type Cause = Pick<ResourceChangeDetail, 'Evaluation' | 'ChangeSource' | 'CausingEntity'>;

/** A changed parameter is named beside the modification itself, which then counts as dynamic. */
function causesOf(foreseen: Foreseen, source: TemplateValue | undefined): Cause[] {
  const { virtual } = foreseen;
  const references = referencesIn(source ?? null, (name) => virtual.conditions.get(name) === true);
  const causes = new Map(
    references.flatMap((reference) => {
      const cause = causeOf(foreseen, reference);
      return cause === undefined ? [] : [[cause.CausingEntity, cause] as const];
    }),
  );
  const named = [...causes.values()];
  if (named.length === 0) return [{ Evaluation: 'Static', ChangeSource: 'DirectModification' }];
  const byParameter = named.some(({ ChangeSource }) => ChangeSource === 'ParameterReference');
  return byParameter ? [...named, { Evaluation: 'Dynamic', ChangeSource: 'DirectModification' }] : named;
}

function causeOf(foreseen: Foreseen, reference: Reference): Cause | undefined {
  const { stack, virtual, unknown } = foreseen;
  if (reference.kind === 'ref') {
    const { name } = reference;
    const valueIn = ({ parameters }: Stack) => JSON.stringify(parameters.find(({ key }) => key === name));
    if (valueIn(stack) !== valueIn(virtual))
      return { Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity: name };
    if (!unknown.has(name)) return undefined;
    return { Evaluation: 'Dynamic', ChangeSource: 'ResourceReference', CausingEntity: name };
  }
  if (reference.kind !== 'attribute') return undefined;
  const { name, attribute = '' } = reference;
  if (!unknown.has(name) && !attributeChanges(foreseen, name, attribute)) return undefined;
  const CausingEntity = `${name}.${attribute}`;
  return { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity };
}

/** Of a resource that is updated in place. */
export function attributeChanges(
  { stack, virtual, template }: Foreseen,
  logicalId: string,
  attribute: string,
): boolean {
  const valueIn = (one: Stack) => {
    try {
      return JSON.stringify(stackScope(one, template).attribute(logicalId, attribute));
    } catch (error) {
      // What the type has no attribute for fails the update, not the look ahead.
      if (error instanceof AwsError) return undefined;
      throw error;
    }
  };
  return valueIn(stack) !== valueIn(virtual);
}

function textAt(value: TemplateValue, path: string): string | undefined {
  const found = at(value, path, false);
  return found === undefined ? undefined : (scalarText(found) ?? JSON.stringify(found));
}

/** @param source the value is a template's: the way ends at the first function */
function at(value: TemplateValue, path: string, source: boolean): TemplateValue | undefined {
  let found: TemplateValue | undefined = value;
  for (const part of path.split('/').slice(2)) {
    if (source && intrinsicName(found) !== undefined) return found;
    if (typeof found !== 'object' || found === null) return source ? found : undefined;
    found = Object.entries(found).find(([key]) => key === part)?.[1];
  }
  return found;
}
