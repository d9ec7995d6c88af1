import { zonesOf } from '@/lib/sandbox/aws/ec2';
import { publicImage } from '@/lib/sandbox/aws/ssm';
import type { StackParameter, StackResource } from '@/lib/sandbox/aws/state';
import { checkTemplate } from '@/lib/sandbox/aws/template/check';
import { evaluateConditions } from '@/lib/sandbox/aws/template/conditions';
import { activeResources, dependencyGraph } from '@/lib/sandbox/aws/template/order';
import { resolveParameters } from '@/lib/sandbox/aws/template/parameters';
import { parseTemplate } from '@/lib/sandbox/aws/template/parse';
import { pseudoParameter, type StackPlace } from '@/lib/sandbox/aws/template/pseudo';
import { type Scope, templateError } from '@/lib/sandbox/aws/template/resolve';
import { checkRules } from '@/lib/sandbox/aws/template/rules';

export interface StackPlan {
  parameters: StackParameter[];
  conditions: Map<string, boolean>;
  resources: Map<string, StackResource>;
}

/**
 * Everything that can be known before the first resource is made: parameters, conditions, which resources there
 * will be and what each waits for.
 * @throws AwsError ValidationError for anything wrong with template or parameters
 */
export function planStack(
  templateBody: string,
  supplied: ReadonlyMap<string, string>,
  place: StackPlace,
  at: number,
): StackPlan {
  const template = parseTemplate(templateBody);
  checkTemplate(template);
  const parameters = resolveParameters(template, supplied, {
    storedValue: (name) => publicImage(name, place.region),
    zones: zonesOf(place.region),
  });
  const values = new Map(parameters.map((parameter) => [parameter.key, parameter.resolved]));
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
  };
  const conditions = evaluateConditions(template, scope);
  checkRules(template, { ...scope, condition: (name) => conditions.get(name) === true });
  const graph = dependencyGraph(template, conditions);
  const resources = activeResources(template, conditions).map((resource): [string, StackResource] => [
    resource.logicalId,
    {
      logicalId: resource.logicalId,
      type: resource.type,
      dependsOn: [...(graph.get(resource.logicalId) ?? [])],
      updatedAt: at,
      attributes: {},
      properties: {},
    },
  ]);
  return { parameters, conditions, resources: new Map(resources) };
}
