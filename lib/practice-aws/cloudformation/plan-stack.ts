import { publicParameter } from '@/lib/practice-aws/account/public-parameters';
import type { StackResource, World } from '@/lib/practice-aws/account/state';
import { zonesOf } from '@/lib/practice-aws/account/zones';
import { exportsIn } from '@/lib/practice-aws/engine/shared-values';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { storedParameter } from '@/lib/practice-aws/stored-values/parameter-store';
import { templateError } from '@/lib/practice-aws/template/arguments';
import { checkTemplate } from '@/lib/practice-aws/template/check';
import { evaluateConditions } from '@/lib/practice-aws/template/conditions';
import { formatError } from '@/lib/practice-aws/template/document';
import { secureProblem } from '@/lib/practice-aws/template/dynamic-references';
import { checkKnown, NotYetKnown } from '@/lib/practice-aws/template/known';
import {
  activeOutputs,
  activeReferences,
  activeResources,
  dependencyGraph,
} from '@/lib/practice-aws/template/order';
import { resolveParameters, type StackParameter } from '@/lib/practice-aws/template/parameters';
import { parseTemplate, type Template } from '@/lib/practice-aws/template/parse';
import { pseudoParameter, type StackPlace } from '@/lib/practice-aws/template/pseudo';
import { attributeCalls } from '@/lib/practice-aws/template/references';
import { resolve, resolveText, resolveValue, type Scope } from '@/lib/practice-aws/template/resolve';
import {
  type DeletionPolicy,
  policiesOf,
  type ResourceDefinition,
} from '@/lib/practice-aws/template/resource-definition';
import { checkRules } from '@/lib/practice-aws/template/rules';
import { specifiedType } from '@/lib/practice-aws/template/specification';
import { intrinsicName, member, scalarText, type TemplateValue } from '@/lib/practice-aws/template/values';

interface StackPlan {
  parameters: StackParameter[];
  conditions: Map<string, boolean>;
  imports: Map<string, string | undefined>;
  resources: Map<string, StackResource>;
}

/**
 * Everything that can be known before the first resource is made: parameters, conditions, which resources there
 * will be and what each waits for.
 * @throws AwsError ValidationError for anything wrong with template or parameters
 */
export function planStack(
  world: World,
  templateBody: string,
  supplied: ReadonlyMap<string, string>,
  place: StackPlace,
  at: number,
): StackPlan {
  const template = parseTemplate(templateBody);
  checkTemplate(template);
  const parameters = resolveParameters(template, supplied, {
    storedValue: (name) =>
      publicParameter(name, place.region)?.value ?? storedParameter(world, place, name)?.value,
    zones: zonesOf(place.region),
  });
  const values = new Map(parameters.map((parameter) => [parameter.key, parameter.resolved]));
  const exported = new Map(exportsIn(world, place).map(({ name, value }) => [name, value]));
  const scope: Omit<Scope, 'condition'> = {
    mappings: template.mappings,
    zones: zonesOf,
    ref(name) {
      const value = values.get(name) ?? pseudoParameter(name, place);
      if (value === undefined) throw templateError(`Unresolved dependencies [${name}]`);
      return value;
    },
    attribute(logicalId) {
      throw templateError(`Unresolved dependencies [${logicalId}]`);
    },
    imported: notYet,
  };
  const conditions = evaluateConditions(template, scope);
  const fullScope = { ...scope, condition: (name: string) => conditions.get(name) === true };
  checkRules(template, fullScope);
  const imports = new Map(
    activeReferences(template, conditions).flatMap((reference): [string, string | undefined][] => {
      if (reference.kind !== 'import') return [];
      const name = resolveText(reference.argument, fullScope, 'Fn::ImportValue');
      return [[name, exported.get(name)]];
    }),
  );
  checkResolvable(template, conditions, fullScope);
  const graph = dependencyGraph(template, conditions);
  const resources = activeResources(template, conditions).map((resource): [string, StackResource] => {
    const policies = policiesOf(resource, (value) => resolveValue(value, fullScope));
    const planned: StackResource = {
      logicalId: resource.logicalId,
      type: resource.type,
      dependsOn: [...(graph.get(resource.logicalId) ?? [])],
      deletionPolicy: policies.deletionPolicy ?? defaultDeletionPolicy(resource),
      updateReplacePolicy: policies.updateReplacePolicy ?? 'Delete',
      saysUpdateReplacePolicy: policies.updateReplacePolicy !== undefined,
      generation: 0,
      revision: 1,
      updatedAt: at,
      attributes: {},
      properties: {},
    };
    return [resource.logicalId, planned];
  });
  return { parameters, conditions, imports, resources: new Map(resources) };
}

/** Whether there is such an export shows when the stack is made. */
function notYet(): never {
  throw new NotYetKnown();
}

/** @throws AwsError ValidationError for functions that no resource could make resolvable */
function checkResolvable(template: Template, conditions: ReadonlyMap<string, boolean>, scope: Scope): void {
  const known: Scope = {
    ...scope,
    ref: (name) => (template.resources.has(name) ? notYet() : scope.ref(name)),
    attribute: notYet,
  };
  for (const { type, properties } of activeResources(template, conditions)) {
    checkKnown(properties, known);
    const problem = secureProblem(type, properties);
    if (problem !== undefined) throw problem;
  }
  for (const { value, exportName } of activeOutputs(template, conditions)) {
    checkKnown(value, known);
    checkOutputText(template, value, known);
    if (exportName !== undefined) checkKnown(exportName, known);
  }
}

/** @throws AwsError ValidationError for an output that can only become a list, a map or nothing */
function checkOutputText(template: Template, value: TemplateValue, known: Scope): void {
  const isCall = intrinsicName(value) !== undefined;
  if (isCall && !(isListAttribute(template, value) || isNoText(value, known))) return;
  if (!isCall && (typeof value !== 'object' || value === null)) return;
  const found = isCall ? '' : ` and not a ${Array.isArray(value) ? 'List' : 'Map'}`;
  throw formatError(`The Value field of every Outputs member must evaluate to a String${found}.`);
}

function isNoText(value: TemplateValue, known: Scope): boolean {
  try {
    return typeof resolve(value, known) !== 'string' && scalarText(resolveValue(value, known)) === undefined;
  } catch (error) {
    if (error instanceof NotYetKnown) return false;
    if (error instanceof AwsError) return true;
    throw error;
  }
}

function isListAttribute(template: Template, value: TemplateValue): boolean {
  const [call] = attributeCalls(value, '');
  if (call?.path !== '/Fn::GetAtt') return false;
  const type = template.resources.get(call.logicalId)?.type ?? '';
  return specifiedType(type)?.attributes[call.attribute]?.type.type === 'array';
}

/**
 * Databases that are not part of a cluster default to a snapshot, everything else to deletion.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
function defaultDeletionPolicy({ type, properties }: ResourceDefinition): DeletionPolicy {
  const inCluster = member(properties, 'DBClusterIdentifier') !== undefined;
  const snapshot = type === 'AWS::RDS::DBCluster' || (type === 'AWS::RDS::DBInstance' && !inCluster);
  return snapshot ? 'Snapshot' : 'Delete';
}
