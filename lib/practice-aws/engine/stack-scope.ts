import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { zonesOf } from '@/lib/practice-aws/account/zones';
import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import { attributeValue } from '@/lib/practice-aws/resource-types/lookup';
import { resourceContext } from '@/lib/practice-aws/resource-types/stack-resource';
import { templateError } from '@/lib/practice-aws/template/arguments';
import type { Template } from '@/lib/practice-aws/template/parse';
import { pseudoParameter } from '@/lib/practice-aws/template/pseudo';
import { noSuchExport, type Scope } from '@/lib/practice-aws/template/resolve';
import { attributeNames } from '@/lib/practice-aws/template/specification';
import { member, type TemplateValue } from '@/lib/practice-aws/template/values';

const MASK = '****';

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
        return ordinaryProperty(resource, attribute);
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

/**
 * Types that are older than their schema answer with their ordinary properties too, as recorded answers of topics and
 * parameters show; which do so is told nowhere. What is not in the schema fails when it is asked for, not before.
 * https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-sns/issues/33
 * https://github.com/ministackorg/ministack/pull/1628
 */
function ordinaryProperty({ type, properties }: StackResource, attribute: string): TemplateValue {
  const value = attribute
    .split('.')
    .reduce<TemplateValue | undefined>((found, part) => member(found, part), properties);
  if (value !== undefined) return value;
  throw validationError(`Requested attribute ${attribute} does not exist in schema for ${type}`);
}
