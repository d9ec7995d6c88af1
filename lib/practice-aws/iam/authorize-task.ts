import { AwsError } from '@/lib/practice-aws/aws-error';
import type { Engine } from '@/lib/practice-aws/engine/engine';
import { handlerMessage } from '@/lib/practice-aws/engine/resource-behaviour';
import { type Need, refusalText } from '@/lib/practice-aws/iam/needs/need';
import { callsNothing, needsFor, unlistedType } from '@/lib/practice-aws/iam/needs/resource-needs';
import { uuidOf } from '@/lib/practice-aws/identifiers';
import type { World } from '@/lib/practice-aws/state';
import { resourceTagKeys, tagKeys } from './caller-keys';
import { contextOf } from './conditions';
import { findRole, type MadeRole, tagsOf } from './find-role';
import type { ResourceTask, TypeNeeds } from './resource-task';
import { refusalOf, rightsOf } from './rights';
import { mistrustOfCloudFormation } from './trust';

/** @throws AwsError ValidationError when CloudFormation can't work with the role */
export function checkServiceRole(world: World, roleArn: string | undefined): void {
  const role = roleArn === undefined ? undefined : findRole(world, roleArn);
  const mistrust = role && mistrustOfCloudFormation(role);
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
  const user = `arn:aws:sts::${stack.account}:assumed-role/${role.arn.split('/').at(-1)}/AWSCloudFormation`;
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
    // IAM is called in one region, wherever the stack is.
    'aws:RequestedRegion': action.startsWith('iam:') ? 'us-east-1' : stack.region,
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

/** As a resource's event tells it, and the log of calls. */
export function reportRefusedTask(
  engine: Engine,
  { stack, resource }: ResourceTask,
  { need, message, user }: RefusedTask,
  at: number,
): string {
  const [prefix = '', action = ''] = need.action.split(':');
  const seed = `refused:${stack.operation.id}/${resource.logicalId}`;
  engine.log?.add({
    requestId: uuidOf(`request:${seed}`),
    at,
    service: prefix,
    action,
    account: stack.account,
    region: stack.region,
    arn: user,
    sessionName: 'AWSCloudFormation',
    parameters: { StackName: stack.id, LogicalResourceId: resource.logicalId },
    errorCode: prefix === 'ec2' ? 'UnauthorizedOperation' : 'AccessDenied',
    errorMessage: message,
  });
  return handlerMessage(message, SERVICES.get(prefix) ?? prefix, 403, 'AccessDenied', seed);
}

/** As handlers name the services that they call. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ['autoscaling', 'AutoScaling'],
  ['ec2', 'Ec2'],
  ['elasticloadbalancing', 'ElasticLoadBalancingV2'],
  ['iam', 'Iam'],
  ['kms', 'Kms'],
  ['rds', 'Rds'],
  ['s3', 'S3'],
  ['secretsmanager', 'SecretsManager'],
]);
