import type { Caller } from '@/lib/practice-aws/account/caller';
import type { World } from '@/lib/practice-aws/account/state';
import { bucketKeyNeeds } from '@/lib/practice-aws/iam/needs/bucket-key-needs';
import { type Need, refusalText } from '@/lib/practice-aws/iam/needs/need';
import { type AskedCall, needsOf } from '@/lib/practice-aws/iam/needs/service-needs';
import { callerKeys } from '@/lib/practice-aws/iam/policies/caller-keys';
import { contextOf } from '@/lib/practice-aws/iam/policies/conditions';
import { findRole, tagsOf } from '@/lib/practice-aws/iam/policies/find-role';
import { refusalBySession, refusalOf, rightsOf } from '@/lib/practice-aws/iam/policies/rights';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';

/**
 * Refuses what the session of a role that a stack made may not do. Long-lived keys are the account's administrator, and
 * roles that no stack made may do anything.
 * @throws AwsError in the service's words
 */
export function authorizeCall(world: World, caller: Caller, call: AskedCall): void {
  const isBound = caller.session !== undefined && findRole(world, caller.session.roleArn) !== undefined;
  if (!isBound) return;
  const keys = call.service === 's3' ? bucketKeyNeeds(world, call.action, call.bucket) : [];
  for (const need of [...needsOf(call), ...keys]) {
    const refusal = refusalFor(world, caller, need, call.region);
    if (refusal !== undefined) throw refusedBy(call.service, refusal);
  }
}

/** Why the caller may not do one thing, in IAM's words; undefined when it may. */
export function refusalFor(world: World, caller: Caller, need: Need, region: string): string | undefined {
  const role = caller.session && findRole(world, caller.session.roleArn);
  if (role === undefined) return undefined;
  const context = contextOf({
    ...callerKeys(caller, region, tagsOf(role.stack, role.resource)),
    ...ownerKeys(world, need.resource, caller.account),
    ...need.keys,
  });
  const wanted = { action: need.action, resource: need.resource, context };
  const why = refusalOf(rightsOf(world, role), wanted) ?? refusalBySession(caller.session?.policy, wanted);
  return why === undefined ? undefined : refusalText(caller.arn, need, why);
}

/** A bucket's ARN does not say whose it is. */
function ownerKeys(world: World, resource: string, account: string): Record<string, string> {
  const bucket = /^arn:[^:]+:s3:::([^/]+)/.exec(resource)?.[1];
  if (bucket === undefined) return { 'aws:ResourceAccount': resource.split(':')[4] || account };
  const owner = world.buckets.get(bucket)?.account ?? account;
  return { 'aws:ResourceAccount': owner, 's3:ResourceAccount': owner };
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html,
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html,
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html
 */
function refusedBy(service: string, message: string): AwsError {
  if (service === 'ec2')
    return new AwsError(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. ${message}`,
      403,
    );
  if (service === 'ssm') return new AwsError('AccessDeniedException', message, 400);
  return new AwsError('AccessDenied', message, 403);
}
