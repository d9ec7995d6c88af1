import type { PolicyAction, ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import type { Configuration, Stack, StackResource } from '@/lib/practice-aws/account/state';
import { AwsError, validationError } from '@/lib/practice-aws/protocol/aws-error';
import { compareProperties } from '@/lib/practice-aws/resource-types/compare';
import { resourceType } from '@/lib/practice-aws/resource-types/lookup';
import { resourceContext, writtenProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { activeOutputs } from '@/lib/practice-aws/template/order';
import { parseTemplate } from '@/lib/practice-aws/template/parse';
import { resolveText } from '@/lib/practice-aws/template/resolve';
import type { TemplateObject, TemplateValue } from '@/lib/practice-aws/template/values';
import { changeDetails, type Foreseen } from './change-details';
import {
  afterContext,
  context,
  contextOfLeaving,
  metadataAfter,
  previewScope,
  propertiesAfter,
} from './foreseen-values';
import { KNOWN_AFTER_APPLY } from './open-values';

/** What a stack is to become. */
export interface Target {
  configuration: Configuration;
  /** By logical id, those that the configuration wants. */
  resources: Map<string, StackResource>;
}

/** What an update would do. */
interface Preview {
  /** Resource by resource, as a change set lists it with its values. */
  changes: ResourceChange[];
  /** The same without values, which is another reckoning: whatever refers to what changes is listed, too. */
  outline: ResourceChange[];
  /** Why the values are incomplete, if they are. */
  warning?: string;
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
  const foreseen = foresee(stack, target, false);
  const changes = changesOf(foreseen, target);
  const outline = changesOf(foresee(stack, target, true), target);
  const unsettled = [...stack.resources.values()].some((resource) => resource.unsettled === true);
  const tagged = JSON.stringify(stack.tags) !== JSON.stringify(foreseen.virtual.tags);
  const anything = changes.length > 0 || unsettled || tagged || outputsChange(foreseen);
  return { changes, outline, warning: warningOf(foreseen), anything };
}

function foresee(stack: Stack, { configuration }: Target, outline: boolean): Foreseen {
  const template = parseTemplate(configuration.templateBody);
  const virtual: Stack = { ...stack, ...configuration, resources: new Map(stack.resources) };
  const sets = { unknown: new Set<string>(), uncertain: new Set<string>(), changed: new Set<string>() };
  return { stack, virtual, template, outline, ...sets, problems: new Map() };
}

function changesOf(foreseen: Foreseen, target: Target): ResourceChange[] {
  const changed = new Map<string, ResourceChange>();
  for (const planned of inOrder(target.resources)) {
    const change = changeOf(foreseen, planned);
    if (change !== undefined) changed.set(planned.logicalId, change);
  }
  const wanted = [...target.resources.keys()].flatMap((logicalId) => changed.get(logicalId) ?? []);
  const leaving = existingResources(foreseen.stack).filter(
    ({ logicalId }) => !target.resources.has(logicalId),
  );
  return [...wanted, ...leaving.map((resource) => removal(foreseen.stack, resource))];
}

function warningOf({ problems }: Foreseen): string | undefined {
  const [first] = problems;
  if (first === undefined) return undefined;
  const [logicalId, reason] = first;
  return `[WARN] --include-property-values option can return incomplete ChangeSet data because: ChangeSet creation failed for resource [${logicalId}] because: ${reason}`;
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
  const { stack, virtual } = foreseen;
  const { logicalId, type } = planned;
  const current = stack.resources.get(logicalId);
  const after = propertiesAfter(foreseen, logicalId, false);
  const shownAfter = () => propertiesAfter(foreseen, logicalId, true);
  if (current === undefined || !exists(current)) {
    foreseen.unknown.add(logicalId);
    const AfterContext = afterContext(foreseen, shownAfter(), logicalId);
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
  const metadataChanges = () =>
    JSON.stringify(metadataAfter(foreseen, logicalId, false)) !== JSON.stringify(current.metadata);
  const details = changeDetails(foreseen, current, planned, { changes, shownAfter, metadataChanges });
  if (details.length === 0) return undefined;
  const replacement = replacementOf(details);
  if (replacement === 'True') foreseen.unknown.add(logicalId);
  else virtual.resources.set(logicalId, updated(virtual, current, after));
  if (replacement === 'Conditional') foreseen.uncertain.add(logicalId);
  if (changes.length > 0) foreseen.changed.add(logicalId);
  return {
    PolicyAction: replacement === 'True' ? REPLACES[planned.updateReplacePolicy] : undefined,
    Action: 'Modify',
    LogicalResourceId: logicalId,
    PhysicalResourceId: current.physicalId,
    ResourceType: type,
    Replacement: replacement,
    Scope: [...new Set(details.flatMap(({ Target }) => Target?.Attribute ?? []))],
    Details: details,
    BeforeContext: context(JSON.parse(current.shownProperties ?? '{}'), current.shownMetadata),
    AfterContext: afterContext(foreseen, shownAfter(), logicalId),
  };
}

function updated(virtual: Stack, current: StackResource, properties: TemplateObject): StackResource {
  const next = { ...current, properties, written: undefined, revision: current.revision + 1 };
  return { ...next, attributes: resourceType(next.type).identify(resourceContext(virtual, next)).attributes };
}

/**
 * What follows from a replaced resource counts as replaced, though its value may turn out to be the same.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
 * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2113
 */
function replacementOf(details: readonly ResourceChangeDetail[]): ResourceChange['Replacement'] {
  const replaces = details.filter(({ Target }) => Target?.RequiresRecreation === 'Always');
  if (replaces.some(({ Evaluation }) => Evaluation === 'Static')) return 'True';
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

function removal(
  stack: Stack,
  { logicalId, physicalId, type, deletionPolicy }: StackResource,
): ResourceChange {
  return {
    PolicyAction: REMOVES[deletionPolicy],
    Action: 'Remove',
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    Scope: [],
    Details: [],
    BeforeContext: contextOfLeaving(stack, logicalId),
  };
}
