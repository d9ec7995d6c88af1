import { validationError } from '@/lib/sandbox/aws/aws-error';
import type { ResourceDefinition, Template } from './parse';
import { referencesIn } from './references';

export type DependencyGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** A resource is created when it has no condition or its condition holds. */
export function activeResources(
  template: Template,
  conditions: ReadonlyMap<string, boolean>,
): ResourceDefinition[] {
  return [...template.resources.values()].filter(
    (resource) => resource.condition === undefined || conditions.get(resource.condition) === true,
  );
}

/**
 * What each active resource waits for: DependsOn and every reference in its properties.
 * @throws AwsError ValidationError when a resource needs one that is not created, or for a circle
 */
export function dependencyGraph(
  template: Template,
  conditions: ReadonlyMap<string, boolean>,
): DependencyGraph {
  const active = activeResources(template, conditions);
  const ids = new Set(active.map((resource) => resource.logicalId));
  const holds = (condition: string) => conditions.get(condition) === true;
  const graph = new Map<string, Set<string>>();
  const unresolved = new Set<string>();
  for (const resource of active) {
    // An explicit dependency on a resource whose condition does not hold is dropped, a reference to it is an error.
    const needed = new Set(resource.dependsOn.filter((id) => ids.has(id)));
    for (const reference of referencesIn(resource.properties, holds)) {
      if (reference.kind === 'condition' || !template.resources.has(reference.name)) continue;
      if (ids.has(reference.name)) needed.add(reference.name);
      else unresolved.add(reference.name);
    }
    graph.set(resource.logicalId, needed);
  }
  if (unresolved.size > 0) {
    throw validationError(
      `Template format error: Unresolved resource dependencies [${[...unresolved].join(', ')}] in the Resources block of the template`,
    );
  }
  const circle = resourcesInCircles(graph);
  if (circle.length > 0)
    throw validationError(`Circular dependency between resources: [${circle.join(', ')}]`);
  return graph;
}

/** Removes again and again what waits for nothing left, from both ends; what stays is in a circle. */
function resourcesInCircles(graph: DependencyGraph): string[] {
  const left = new Set(graph.keys());
  for (let removed = true; removed; ) {
    removed = false;
    for (const id of left) {
      const waits = [...(graph.get(id) ?? [])].some((other) => left.has(other));
      const awaited = [...left].some((other) => graph.get(other)?.has(id));
      if (waits && awaited) continue;
      left.delete(id);
      removed = true;
    }
  }
  return [...left];
}
