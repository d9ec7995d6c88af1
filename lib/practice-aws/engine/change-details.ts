import type { ResourceChangeDetail, ResourceTargetDefinition } from '@aws-sdk/client-cloudformation';
import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { PropertyChange } from '@/lib/practice-aws/resource-types/compare';
import type { Template } from '@/lib/practice-aws/template/parse';
import { type Reference, referencesIn } from '@/lib/practice-aws/template/references';
import { attributeNames } from '@/lib/practice-aws/template/specification';
import {
  intrinsicName,
  scalarText,
  type TemplateObject,
  type TemplateValue,
} from '@/lib/practice-aws/template/values';
import { stackTagsChange } from './plan-work';
import { stackScope } from './stack-scope';

/** As far as an update has been thought through. */
export interface Foreseen {
  stack: Stack;
  /** The stack as it will be, with the resources that are updated in place. */
  virtual: Stack;
  /** The new one. */
  template: Template;
  /** Without values: then every reference to what changes may change. */
  outline: boolean;
  /** Logical ids of what is new or replaced: ids and attributes are not known yet. */
  unknown: Set<string>;
  /** Of what may be replaced. */
  uncertain: Set<string>;
  /** Of what has changed properties. */
  changed: Set<string>;
  /** What could not be resolved, by logical id. */
  problems: Map<string, string>;
}

/**
 * Every difference of one resource, and what causes it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html
 */
export function changeDetails(
  foreseen: Foreseen,
  current: StackResource,
  planned: StackResource,
  {
    changes,
    shownAfter,
    metadataChanges,
  }: {
    changes: readonly PropertyChange[];
    shownAfter: () => TemplateObject;
    metadataChanges: () => boolean;
  },
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
  const metadata = metadataChanges() ? causesOf(foreseen, definition?.metadata) : [];
  const attributes = [
    stackTagsChange(foreseen.virtual, current) && 'Tags',
    planned.deletionPolicy !== current.deletionPolicy && 'DeletionPolicy',
    updateReplacePolicyChanges(current, planned) && 'UpdateReplacePolicy',
  ] as const;
  return [
    ...details,
    ...metadata.map((cause) => ({ Target: targetOf('Metadata'), ...cause })),
    ...attributes.flatMap((Attribute) => (Attribute ? [{ Target: targetOf(Attribute), ...DIRECT }] : [])),
  ];
}

/** Removing it counts, though what it said is what goes without saying, as recorded answers show. */
function updateReplacePolicyChanges(current: StackResource, planned: StackResource): boolean {
  return (
    planned.updateReplacePolicy !== current.updateReplacePolicy ||
    (current.saysUpdateReplacePolicy === true && planned.saysUpdateReplacePolicy !== true)
  );
}

function targetOf(Attribute: NonNullable<ResourceTargetDefinition['Attribute']>): ResourceTargetDefinition {
  return { Attribute, RequiresRecreation: 'Never', AttributeChangeType: 'Modify' };
}

const DIRECT = { Evaluation: 'Static', ChangeSource: 'DirectModification' } as const satisfies Cause;

type Cause = Pick<ResourceChangeDetail, 'Evaluation' | 'ChangeSource' | 'CausingEntity'>;

/**
 * A changed parameter is named beside the modification itself, which then counts as dynamic. So is what is replaced,
 * where values are shown.
 */
function causesOf(foreseen: Foreseen, source: TemplateValue | undefined): Cause[] {
  const { virtual, outline } = foreseen;
  const references = referencesIn(source ?? null, (name) => virtual.conditions.get(name) === true);
  const causes = new Map(
    references.flatMap((reference) => {
      const cause = causeOf(foreseen, reference);
      return cause === undefined ? [] : [[cause.CausingEntity, cause] as const];
    }),
  );
  const named = [...causes.values()];
  if (named.length === 0) return [DIRECT];
  const beside = named.some(({ ChangeSource, Evaluation }) =>
    outline ? ChangeSource === 'ParameterReference' : Evaluation === 'Static',
  );
  return beside ? [...named, { ...DIRECT, Evaluation: 'Dynamic' }] : named;
}

function causeOf(foreseen: Foreseen, reference: Reference): Cause | undefined {
  const { stack, virtual, unknown } = foreseen;
  if (reference.kind === 'ref') {
    const { name } = reference;
    // Of a parameter of an SSM type that is the name: what is stored under it may change without one.
    const given = ({ parameters }: Stack) => parameters.find(({ key }) => key === name)?.value;
    if (given(stack) !== given(virtual))
      return { Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity: name };
    if (!referenceChanges(foreseen, name)) return undefined;
    const Evaluation = unknown.has(name) ? 'Static' : 'Dynamic';
    return { Evaluation, ChangeSource: 'ResourceReference', CausingEntity: name };
  }
  if (reference.kind !== 'attribute') return undefined;
  const { name, attribute = '' } = reference;
  if (!attributeChanges(foreseen, name, attribute)) return undefined;
  const Evaluation = unknown.has(name) ? 'Static' : 'Dynamic';
  return { Evaluation, ChangeSource: 'ResourceAttribute', CausingEntity: `${name}.${attribute}` };
}

/** Whether `Ref` to a resource answers otherwise afterwards, or may do so. */
export function referenceChanges({ unknown, uncertain, outline }: Foreseen, logicalId: string): boolean {
  return unknown.has(logicalId) || (outline && uncertain.has(logicalId));
}

/** A property that is no attribute of its type: a change set takes it to stay as it is, as recorded answers show. */
export function isOrdinary(stack: Stack, logicalId: string, attribute: string): boolean {
  const type = stack.resources.get(logicalId)?.type;
  return type !== undefined && attributeNames(type)?.has(attribute) === false;
}

/** Whether `Fn::GetAtt` answers otherwise afterwards, or may do so. */
export function attributeChanges(foreseen: Foreseen, logicalId: string, attribute: string): boolean {
  const { stack, virtual, template, unknown, changed, outline } = foreseen;
  if (unknown.has(logicalId)) return true;
  if (outline) return changed.has(logicalId);
  if (isOrdinary(stack, logicalId, attribute)) return false;
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
