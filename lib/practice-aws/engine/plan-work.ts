import type { ResourceWork, Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import { compareProperties } from '@/lib/practice-aws/resource-types/compare';
import { writtenProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { parseTemplate } from '@/lib/practice-aws/template/parse';
import { resolve } from '@/lib/practice-aws/template/resolve';
import { isTaggable } from '@/lib/practice-aws/template/specification';
import { isObject, type TemplateObject } from '@/lib/practice-aws/template/values';
import { hasReferences, resolveReferences } from './dynamic-references';
import { stackScope } from './stack-scope';

/**
 * What has to be done to a resource so that it is as the stack's template wants it now; nothing when it is.
 * @throws AwsError when its properties can't be resolved
 */
export function workOn(world: World, stack: Stack, resource: StackResource): ResourceWork | undefined {
  const written = resolvedProperties(stack, resource, false);
  const metadata = parseTemplate(stack.templateBody).resources.get(resource.logicalId)?.metadata;
  const action = actionFor(stack, resource, written, metadata);
  if (action === undefined) return undefined;
  resource.metadata = metadata;
  resource.shownProperties = JSON.stringify(resolvedProperties(stack, resource, true));
  return hasReferences(written)
    ? { action, properties: resolveReferences(world, stack, resource.type, written), written }
    : { action, properties: written };
}

function actionFor(
  stack: Stack,
  resource: StackResource,
  properties: TemplateObject,
  metadata: StackResource['metadata'],
): ResourceWork['action'] | undefined {
  if (resource.physicalId === undefined) return 'create';
  const changes = compareProperties(resource.type, writtenProperties(resource), properties);
  if (changes.some((change) => change.requiresRecreation === 'Always')) return 'replace';
  const changed = changes.length > 0 || JSON.stringify(metadata) !== JSON.stringify(resource.metadata);
  return changed || resource.unsettled || stackTagsChange(stack, resource) ? 'update' : undefined;
}

/**
 * A stack's tags are its resources' tags too.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-add-tags.html
 */
export function stackTagsChange({ tags }: Pick<Stack, 'tags'>, resource: StackResource): boolean {
  return isTaggable(resource.type) && JSON.stringify(resource.stackTags ?? []) !== JSON.stringify(tags);
}

function resolvedProperties(stack: Stack, resource: StackResource, masked: boolean): TemplateObject {
  const template = parseTemplate(stack.templateBody);
  const properties = template.resources.get(resource.logicalId)?.properties ?? {};
  const resolved = resolve(properties, stackScope(stack, template, masked));
  return typeof resolved !== 'symbol' && isObject(resolved) ? resolved : {};
}
