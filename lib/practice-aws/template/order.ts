import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import { formatError } from './document';
import type { OutputDefinition, Template } from './parse';
import { type Reference, referencesIn } from './references';
import type { ResourceDefinition } from './resource-definition';
import type { TemplateValue } from './values';

type DependencyGraph = ReadonlyMap<string, ReadonlySet<string>>;
type Conditions = ReadonlyMap<string, boolean>;

function isActive({ condition }: { condition?: string }, conditions: Conditions): boolean {
  return condition === undefined || conditions.get(condition) === true;
}

/** A resource is created when it has no condition or its condition holds. */
export function activeResources(template: Template, conditions: Conditions): ResourceDefinition[] {
  return [...template.resources.values()].filter((resource) => isActive(resource, conditions));
}

export function activeOutputs(template: Template, conditions: Conditions): OutputDefinition[] {
  return [...template.outputs.values()].filter((output) => isActive(output, conditions));
}

/** Everything that the template's active parts refer to, as far as the conditions let it. */
export function activeReferences(template: Template, conditions: Conditions): Reference[] {
  const holds = (condition: string) => conditions.get(condition) === true;
  const values: TemplateValue[] = [
    ...activeResources(template, conditions).map((resource) => resource.properties),
    ...activeOutputs(template, conditions).map((output) => output.value),
  ];
  return referencesIn(values, holds);
}

/**
 * What each active resource waits for: DependsOn and every reference in its properties and metadata.
 * @throws AwsError ValidationError when something needs a resource that is not created, or for a circle
 */
export function dependencyGraph(template: Template, conditions: Conditions): DependencyGraph {
  const active = activeResources(template, conditions);
  const ids = new Set(active.map((resource) => resource.logicalId));
  const holds = (condition: string) => conditions.get(condition) === true;
  const needed = (value: TemplateValue) => resourcesIn(referencesIn(value, holds), template);
  const graph = new Map<string, Set<string>>();
  for (const { logicalId, dependsOn, properties, metadata = null } of active) {
    // An explicit dependency on a resource whose condition does not hold is dropped, a reference to it is an error.
    graph.set(
      logicalId,
      new Set([...dependsOn.filter((id) => ids.has(id)), ...needed([properties, metadata])]),
    );
  }
  const outputs = activeOutputs(template, conditions).flatMap((output) => needed(output.value));
  checkActive(
    [...graph.values()].flatMap((names) => [...names]),
    ids,
    'Resources',
  );
  checkActive(outputs, ids, 'Outputs');
  const circle = resourcesInCircles(graph);
  if (circle.length > 0)
    throw validationError(`Circular dependency between resources: [${circle.join(', ')}]`);
  return graph;
}

function resourcesIn(references: Reference[], template: Template): string[] {
  return references
    .flatMap((reference) =>
      reference.kind === 'ref' || reference.kind === 'attribute' ? reference.name : [],
    )
    .filter((name) => template.resources.has(name));
}

/** Of outputs AWS says it without the prefix, as recorded answers show. */
function checkActive(needed: string[], active: ReadonlySet<string>, block: 'Resources' | 'Outputs'): void {
  const unresolved = new Set(needed.filter((id) => !active.has(id)));
  if (unresolved.size === 0) return;
  const refused = block === 'Outputs' ? validationError : formatError;
  throw refused(
    `Unresolved resource dependencies [${[...unresolved].join(', ')}] in the ${block} block of the template`,
  );
}

/** What neither can be ordered from the front nor from the back is in a circle, or between two. */
function resourcesInCircles(graph: DependencyGraph): string[] {
  const waiting = withoutOrder(graph);
  const awaitedBy = new Map(waiting.map((id): [string, Set<string>] => [id, new Set()]));
  for (const id of waiting) {
    for (const needed of graph.get(id) ?? []) awaitedBy.get(needed)?.add(id);
  }
  return withoutOrder(awaitedBy);
}

/** What is left when everything that waits for nothing is taken away, again and again. */
function withoutOrder(graph: DependencyGraph): string[] {
  const awaitedBy = new Map<string, string[]>();
  const open = new Map<string, number>();
  for (const [id, needed] of graph) {
    open.set(id, needed.size);
    for (const other of needed) awaitedBy.set(other, [...(awaitedBy.get(other) ?? []), id]);
  }
  const ready = [...open].filter(([, count]) => count === 0).map(([id]) => id);
  for (const id of ready) {
    open.delete(id);
    for (const other of awaitedBy.get(id) ?? []) {
      const left = (open.get(other) ?? 0) - 1;
      open.set(other, left);
      if (left === 0) ready.push(other);
    }
  }
  return [...graph.keys()].filter((id) => open.has(id));
}
