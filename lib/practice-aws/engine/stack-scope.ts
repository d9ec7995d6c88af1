import type { ResourceContext } from '@/lib/practice-aws/resource-types/define';
import { attributeValue } from '@/lib/practice-aws/resource-types/lookup';
import { attributeNames } from '@/lib/practice-aws/resource-types/specification';
import { zonesOf } from '@/lib/practice-aws/services/ec2';
import type { Stack, StackResource } from '@/lib/practice-aws/state';
import type { Template } from '@/lib/practice-aws/template/parse';
import { pseudoParameter } from '@/lib/practice-aws/template/pseudo';
import { noSuchExport, type Scope, templateError } from '@/lib/practice-aws/template/resolve';

const MASK = '****';

export function resourceContext(stack: Stack, resource: StackResource): ResourceContext {
  return {
    account: stack.account,
    region: stack.region,
    stackName: stack.name,
    logicalId: resource.logicalId,
    seed: resourceSeed(stack, resource),
    revision: resource.revision,
    properties: resource.properties,
  };
}

/** Another one for each physical resource that a logical id has had. */
export function resourceSeed(stack: Stack, { logicalId, generation }: StackResource): string {
  return `${stack.id}/${logicalId}${generation === 0 ? '' : `#${generation}`}`;
}

/**
 * What the functions of a stack's template see now: parameters, conditions, and the resources made so far.
 * @param masked show NoEcho parameters as `****`, as everything does that a client can read
 */
export function stackScope(stack: Stack, template: Template, masked = false): Scope {
  const parameters = new Map(stack.parameters.map((parameter) => [parameter.key, parameter]));
  const made = (logicalId: string): StackResource => {
    const resource = stack.resources.get(logicalId);
    if (resource?.physicalId !== undefined) return resource;
    throw templateError(`Unresolved resource dependencies [${logicalId}]`);
  };
  return {
    mappings: template.mappings,
    zones: zonesOf,
    imported: (name) => stack.imports.get(name) ?? noSuchExport(name),
    condition: (name) => stack.conditions.get(name) === true,
    ref(name) {
      const parameter = parameters.get(name);
      if (parameter !== undefined) return masked && parameter.noEcho ? MASK : parameter.resolved;
      const place = { ...stack, stackId: stack.id, stackName: stack.name };
      const pseudo = pseudoParameter(name, place);
      if (pseudo !== undefined) return pseudo;
      return made(name).physicalId ?? '';
    },
    attribute(logicalId, attribute) {
      const resource = made(logicalId);
      const value = Object.hasOwn(resource.attributes, attribute)
        ? resource.attributes[attribute]
        : undefined;
      if (value !== undefined) return value;
      if (attributeNames(resource.type)?.has(attribute) === false) {
        throw templateError(
          `resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`,
        );
      }
      return attributeValue(
        resourceContext(stack, resource),
        resource.type,
        resource.physicalId ?? '',
        attribute,
      );
    },
  };
}
