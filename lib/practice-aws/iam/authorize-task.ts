import type { Stack, World } from '@/lib/practice-aws/account/state';
import { type Need, refusalText } from '@/lib/practice-aws/iam/needs/need';
import { callsNothing, needsFor, unlistedType } from '@/lib/practice-aws/iam/needs/resource-needs';
import type { ResourceTask, TypeNeeds } from '@/lib/practice-aws/iam/needs/resource-task';
import { resourceTagKeys, tagKeys } from '@/lib/practice-aws/iam/policies/caller-keys';
import { contextOf } from '@/lib/practice-aws/iam/policies/conditions';
import { findRole, type MadeRole, tagsOf } from '@/lib/practice-aws/iam/policies/find-role';
import { refusalOf, rightsOf } from '@/lib/practice-aws/iam/policies/rights';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { mistrustOfCloudFormation } from './trust';

/**
 * @param roleArn the role for the stack from now on, its own without one
 * @throws AwsError ValidationError when CloudFormation can't work with the role
 */
export function checkServiceRole(world: World, stack: Stack, roleArn = stack.roleArn): void {
  const role = roleArn === undefined ? undefined : findRole(world, roleArn);
  const mistrust = role && mistrustOfCloudFormation(role, stack);
  if (mistrust !== undefined) throw new AwsError('ValidationError', mistrust);
}

export interface RefusedTask {
  need: Need;
  /** As the service words it. */
  message: string;
  user: string;
}

/**
 * What the role that CloudFormation works with lacks for this; undefined when it lacks nothing, when no stack made it,
 * and without a role.
 */
export function refusedTask(
  world: World,
  kind: keyof TypeNeeds,
  task: ResourceTask,
): RefusedTask | undefined {
  const { stack, resource } = task;
  const role = stack.roleArn === undefined ? undefined : findRole(world, stack.roleArn);
  if (role === undefined || callsNothing(resource.type)) return undefined;
  const user = `arn:${partitionOf(stack.region)}:sts::${stack.account}:assumed-role/${role.arn.split('/').at(-1)}/AWSCloudFormation`;
  for (const need of needsFor(world, kind, task)) {
    const why = whyNot(world, role, need, kind, task);
    if (why !== undefined) return { need, user, message: messageOf(user, need, why) };
  }
  return undefined;
}

function whyNot(
  world: World,
  role: MadeRole,
  { action, resource, keys }: Need,
  kind: keyof TypeNeeds,
  task: ResourceTask,
): string | undefined {
  const { stack } = task;
  const tags = tagsOf(stack, task.resource);
  const context = contextOf({
    'aws:PrincipalAccount': stack.account,
    'aws:PrincipalArn': role.arn,
    'aws:PrincipalType': 'AssumedRole',
    // What is the same in all regions is called in one, wherever the stack is.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
    'aws:RequestedRegion': /^(iam|cloudfront):/.test(action) ? 'us-east-1' : stack.region,
    'aws:ResourceAccount': stack.account,
    's3:ResourceAccount': stack.account,
    'aws:SecureTransport': 'true',
    ...(kind === 'create' ? tagKeys(tags) : resourceTagKeys(tags)),
    ...keys,
  });
  return refusalOf(rightsOf(world, role), { action, resource, context });
}

function messageOf(user: string, need: Need, why: string): string {
  const type = unlistedType(need);
  const reason = type === undefined ? why : `because the practice AWS has no list of the rights of ${type}`;
  const text = refusalText(user, need, reason);
  return need.action.startsWith('ec2:') ? `You are not authorized to perform this operation. ${text}` : text;
}
