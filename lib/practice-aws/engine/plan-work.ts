import type { ResourceWork, Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { compareProperties } from '@/lib/practice-aws/resource-types/compare';
import { writtenProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { hasReferences, resolveReferences } from '@/lib/practice-aws/stored-values/dynamic-references';
import { parseTemplate } from '@/lib/practice-aws/template/parse';
import { resolve } from '@/lib/practice-aws/template/resolve';
import { isTaggable } from '@/lib/practice-aws/template/specification';

import { isObject, type TemplateObject, type TemplateValue } from '@/lib/practice-aws/template/values';

import { stackScope } from './stack-scope';

/**
 * What has to be done to a resource so that it is as the stack's template wants it now; nothing when it is.
 * @throws AwsError when its properties can't be resolved
 */
export function workOn(world: World, stack: Stack, resource: StackResource): ResourceWork | undefined {
  const written = resolvedProperties(stack, resource, false);
  const metadata = resolvedMetadata(stack, resource, false);
  const action = actionFor(stack, resource, written, metadata);
  if (action === undefined) return undefined;
  resource.metadata = metadata;
  resource.shownMetadata = resolvedMetadata(stack, resource, true);
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

/** What can't be resolved stays as it is: metadata fails no resource. */
function resolvedMetadata(stack: Stack, resource: StackResource, masked: boolean): TemplateValue | undefined {
  const template = parseTemplate(stack.templateBody);
  const { metadata } = template.resources.get(resource.logicalId) ?? {};
  if (metadata === undefined) return undefined;
  try {
    const resolved = resolve(metadata, stackScope(stack, template, masked));
    return typeof resolved === 'symbol' ? undefined : resolved;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return metadata;
  }
}
