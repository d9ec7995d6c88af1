import type { Stack, World } from '@/lib/practice-aws/account/state';
import { findRoleNamed } from '@/lib/practice-aws/iam/policies/find-role';
import { isCustom } from '@/lib/practice-aws/template/specification';
import { scalarText } from '@/lib/practice-aws/template/values';
import { cloudFrontNeeds } from './cloudfront-needs';
import { computeNeeds } from './compute-needs';
import { containerNeeds } from './container-needs';
import { dataNeeds } from './data-needs';
import { bound, identityNeeds } from './identity-needs';
import { keyNeeds } from './key-needs';
import type { Need } from './need';
import { networkNeeds } from './network-needs';
import { operationsNeeds } from './operations-needs';
import type { NeedsByType, ResourceTask, TypeNeeds } from './resource-task';

/** The types of our templates, and those beside them that a template is likely to want next. */
export const NEEDS: NeedsByType = {
  ...networkNeeds,
  ...computeNeeds,
  ...containerNeeds,
  ...dataNeeds,
  ...cloudFrontNeeds,
  ...identityNeeds,
  ...keyNeeds,
  ...operationsNeeds,
};

/** CloudFormation's own types are nothing but themselves. */
export function callsNothing(type: string): boolean {
  return /^AWS::(CloudFormation|CDK)::/.test(type) && !isCustom(type);
}

/**
 * CloudFormation calls what a custom resource's token names, and nothing else.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
 */
function callingItsProvider(task: ResourceTask): Need[] {
  const resource = task.text('ServiceToken') ?? '*';
  return [{ action: resource.includes(':sns:') ? 'sns:Publish' : 'lambda:InvokeFunction', resource }];
}

/** Every right that CloudFormation needs for this. */
export function needsFor(world: World, kind: keyof TypeNeeds, task: ResourceTask): readonly Need[] {
  const { type } = task.resource;
  if (isCustom(type)) return kind === 'read' ? [] : callingItsProvider(task);
  const known = Object.hasOwn(NEEDS, type) ? NEEDS[type] : undefined;
  if (known !== undefined) return known[kind](task).map((need) => onMadeRole(world, need, task.stack));
  // What is not known must not pass for nothing: only who may do everything may do this.
  return [{ action: `${UNLISTED}${type}`, resource: '*' }];
}

const UNLISTED = 'unlisted:';

/** The type whose rights are not known, where that is what is needed. */
export function unlistedType({ action }: Need): string | undefined {
  return action.startsWith(UNLISTED) ? action.slice(UNLISTED.length) : undefined;
}

/** Policies name the role that they belong to; what it is called in full, and its boundary, stands with the role. */
function onMadeRole(world: World, need: Need, stack: Stack): Need {
  const name = /^arn:[^:]+:iam::\d+:role\/([^/]+)$/.exec(need.resource)?.[1];
  if (name === undefined || need.keys?.['iam:PermissionsBoundary'] !== undefined) return need;
  const role = findRoleNamed(world, stack.account, name);
  if (role === undefined) return need;
  return bound(scalarText(role.properties.PermissionsBoundary), { ...need, resource: role.arn });
}
