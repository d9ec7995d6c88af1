import type { PolicyAction, ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import type { Configuration, Stack, StackResource } from '@/lib/practice-aws/account/state';
import { AwsError, validationError } from '@/lib/practice-aws/protocol/aws-error';
import { compareProperties } from '@/lib/practice-aws/resource-types/compare';
import { resourceType } from '@/lib/practice-aws/resource-types/lookup';
import { resourceContext, writtenProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { activeOutputs } from '@/lib/practice-aws/template/order';
import { parseTemplate, type Template } from '@/lib/practice-aws/template/parse';
import {
  NO_VALUE,
  type Resolved,
  resolve,
  resolveText,
  type Scope,
} from '@/lib/practice-aws/template/resolve';
import type { TemplateObject, TemplateValue } from '@/lib/practice-aws/template/values';
import { attributeChanges, changeDetails, type Foreseen, KNOWN_AFTER_APPLY } from './change-details';
import { stackScope } from './stack-scope';

/** What a stack is to become. */
export interface Target {
  configuration: Configuration;
  /** By logical id, those that the configuration wants. */
  resources: Map<string, StackResource>;
}

/** What an update would do. */
interface Preview {
  /** Resource by resource, as a change set lists it. */
  changes: ResourceChange[];
  /** Whether there is anything to do at all: tags, outputs and what failed before count too. */
  anything: boolean;
}

/**
 * Thinks an update through; nothing is changed by asking.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
 * @throws AwsError ValidationError when a resource's type changes
 */
export function previewUpdate(stack: Stack, target: Target): Preview {
  checkTypesStay(stack, target);
  const template = parseTemplate(target.configuration.templateBody);
  const virtual: Stack = { ...stack, ...target.configuration, resources: new Map(stack.resources) };
  const foreseen: Foreseen = { stack, virtual, template, unknown: new Set() };
  const changed = new Map<string, ResourceChange>();
  for (const planned of inOrder(target.resources)) {
    const change = changeOf(foreseen, planned);
    if (change !== undefined) changed.set(planned.logicalId, change);
  }
  const wanted = [...target.resources.keys()].flatMap((logicalId) => changed.get(logicalId) ?? []);
  const removed = existingResources(stack).filter(({ logicalId }) => !target.resources.has(logicalId));
  const changes = [...wanted, ...removed.map(removal)];
  const unsettled = [...stack.resources.values()].some((resource) => resource.unsettled === true);
  const tagged = JSON.stringify(stack.tags) !== JSON.stringify(virtual.tags);
  return { changes, anything: changes.length > 0 || unsettled || tagged || outputsChange(foreseen) };
}

function outputsChange(foreseen: Foreseen): boolean {
  const { stack, virtual, template } = foreseen;
  const scope = previewScope(foreseen, false);
  const text = (value: TemplateValue) =>
    resolvedOr(KNOWN_AFTER_APPLY, () => resolveText(value, scope, 'Outputs'));
  const outputs = activeOutputs(template, virtual.conditions).map(
    ({ key, value, description, exportName }) => [
      key,
      text(value),
      description,
      exportName && text(exportName),
    ],
  );
  const before = stack.outputs.map(({ key, value, description, exportName }) => {
    return [key, value, description, exportName];
  });
  return JSON.stringify(outputs) !== JSON.stringify(before);
}

/** What can't be resolved before the update can be resolved during it, or else fails it then. */
function resolvedOr<T>(fallback: T, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof AwsError) return fallback;
    throw error;
  }
}

function existingResources(stack: Stack): StackResource[] {
  return [...stack.resources.values()].filter(exists);
}

function exists({ physicalId, status }: StackResource): boolean {
  return physicalId !== undefined && status !== 'DELETE_COMPLETE';
}

function checkTypesStay(stack: Stack, target: Target): void {
  const changed = existingResources(stack).filter(({ logicalId, type }) => {
    const planned = target.resources.get(logicalId);
    return planned !== undefined && planned.type !== type;
  });
  if (changed.length === 0) return;
  throw validationError(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.map(({ logicalId }) => logicalId).join(', ')}]`,
  );
}

/** Each after what it depends on. */
function inOrder(resources: Target['resources']): StackResource[] {
  const ordered = new Set<StackResource>();
  const add = (resource: StackResource) => {
    if (ordered.has(resource)) return;
    for (const id of resource.dependsOn) {
      const needed = resources.get(id);
      if (needed !== undefined) add(needed);
    }
    ordered.add(resource);
  };
  for (const resource of resources.values()) add(resource);
  return [...ordered];
}

function changeOf(foreseen: Foreseen, planned: StackResource): ResourceChange | undefined {
  const { stack, virtual, template, unknown } = foreseen;
  const { logicalId, type } = planned;
  const current = stack.resources.get(logicalId);
  const after = propertiesAfter(foreseen, logicalId, false);
  const shownAfter = () => propertiesAfter(foreseen, logicalId, true);
  if (current === undefined || !exists(current)) {
    unknown.add(logicalId);
    const AfterContext = context(shownAfter(), template, logicalId);
    return {
      Action: 'Add',
      LogicalResourceId: logicalId,
      ResourceType: type,
      Scope: [],
      Details: [],
      AfterContext,
    };
  }
  const changes = compareProperties(type, writtenProperties(current), after);
  const details = changeDetails(foreseen, current, planned, { changes, shownAfter });
  if (details.length === 0) return undefined;
  if (changes.some((change) => change.requiresRecreation === 'Always')) unknown.add(logicalId);
  else virtual.resources.set(logicalId, updated(virtual, current, after));
  const replacement = replacementOf(details);
  return {
    PolicyAction: replacement === 'True' ? REPLACES[planned.updateReplacePolicy] : undefined,
    Action: 'Modify',
    LogicalResourceId: logicalId,
    PhysicalResourceId: current.physicalId,
    ResourceType: type,
    Replacement: replacement,
    Scope: [...new Set(details.flatMap(({ Target }) => Target?.Attribute ?? []))],
    Details: details,
    BeforeContext: context(
      JSON.parse(current.shownProperties ?? '{}'),
      parseTemplate(stack.templateBody),
      logicalId,
    ),
    AfterContext: context(shownAfter(), template, logicalId),
  };
}

function updated(virtual: Stack, current: StackResource, properties: TemplateObject): StackResource {
  const next = { ...current, properties, written: undefined, revision: current.revision + 1 };
  return { ...next, attributes: resourceType(next.type).identify(resourceContext(virtual, next)).attributes };
}

/** What depends on a value that is not known yet may turn out not to replace. */
function replacementOf(details: readonly ResourceChangeDetail[]): ResourceChange['Replacement'] {
  const replaces = details.filter(({ Target }) => Target?.RequiresRecreation === 'Always');
  const certain = replaces.some(
    ({ Evaluation, Target }) =>
      Evaluation === 'Static' && Target?.AfterValue?.includes(KNOWN_AFTER_APPLY) !== true,
  );
  if (certain) return 'True';
  const maybe = details.some(({ Target }) => Target?.RequiresRecreation === 'Conditionally');
  return replaces.length > 0 || maybe ? 'Conditional' : 'False';
}

const REPLACES = {
  Delete: 'ReplaceAndDelete',
  Retain: 'ReplaceAndRetain',
  Snapshot: 'ReplaceAndSnapshot',
} as const satisfies Record<StackResource['updateReplacePolicy'], PolicyAction>;

const REMOVES = {
  Delete: 'Delete',
  Retain: 'Retain',
  RetainExceptOnCreate: 'Retain',
  Snapshot: 'Snapshot',
} as const satisfies Record<StackResource['deletionPolicy'], PolicyAction>;

function removal({
  logicalId,
  physicalId,
  type,
  deletionPolicy,
  shownProperties,
}: StackResource): ResourceChange {
  return {
    PolicyAction: REMOVES[deletionPolicy],
    Action: 'Remove',
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    Scope: [],
    Details: [],
    BeforeContext: `{"Properties":${shownProperties ?? '{}'}}`,
  };
}

function context(Properties: TemplateObject, template: Template, logicalId: string): string {
  return JSON.stringify({ Properties, Metadata: template.resources.get(logicalId)?.metadata });
}

/** The properties as they will be; whole ones that can't be known yet are the placeholder that AWS shows. */
function propertiesAfter(foreseen: Foreseen, logicalId: string, masked: boolean): TemplateObject {
  const definition = foreseen.template.resources.get(logicalId)?.properties ?? {};
  const scope = previewScope(foreseen, masked);
  const entries = Object.entries(definition).map(
    ([name, value]) => [name, resolvedOr<Resolved>(KNOWN_AFTER_APPLY, () => resolve(value, scope))] as const,
  );
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === NO_VALUE ? [] : [[name, value]])));
}

function previewScope(foreseen: Foreseen, masked: boolean): Scope {
  const { virtual, template, unknown } = foreseen;
  const scope = stackScope(virtual, template, masked);
  return {
    ...scope,
    ref: (name) => (unknown.has(name) ? KNOWN_AFTER_APPLY : scope.ref(name)),
    attribute(logicalId, attribute) {
      const open = unknown.has(logicalId) || attributeChanges(foreseen, logicalId, attribute);
      return open ? KNOWN_AFTER_APPLY : scope.attribute(logicalId, attribute);
    },
  };
}
