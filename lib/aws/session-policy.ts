import type { AwsTarget, Reach } from './target';

/** AWS refuses more: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const longestSessionPolicy = 2_048;

/** Whatever changes a stack. What CloudFormation makes for it, it makes as the execution role. */
const stackChanges = [
  'Cancel*',
  'Continue*',
  'Create*',
  'Delete*',
  'Execute*',
  'Import*',
  'Rollback*',
  'SetStackPolicy',
  'SignalResource',
  'TagResource',
  'UntagResource',
  'Update*',
].map((action) => `cloudformation:${action}`);

/**
 * Narrows a session of the launcher role to the stack at hand: a session never may more than both its role and this
 * policy allow. So a mistake in the worker, or credentials that got away, reach one environment and not the account.
 * Reads stay as wide as the role's: following, drift, flight checks and teardowns read what belongs to no stack.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 *
 * CloudFormation names what it makes after the stack, so buckets and snapshots are told apart by that; those of a stack
 * whose name continues this one's after a hyphen are not.
 */
export function sessionPolicy(
  { accountId, region, roleArn, artifactBucket }: AwsTarget,
  reach: Reach,
): string {
  const partition = roleArn.split(':')[1] ?? 'aws';
  const { stackName = null, environmentId = null } = reach ?? {};
  const artifacts = `arn:${partition}:s3:::${artifactBucket}`;
  const stacks = stackName
    ? [`arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/*`]
    : [];
  const snapshots = stackName ? [`arn:${partition}:rds:${region}:${accountId}:snapshot:${stackName}-*`] : [];
  const objects = [
    ...(stackName ? [`arn:${partition}:s3:::${stackName}-*`, `${artifacts}/templates/*`] : []),
    ...(environmentId ? [`${artifacts}/environments/${environmentId}/*`] : []),
  ];
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      denyBeyond(stackChanges, stacks),
      denyBeyond(['s3:Delete*', 's3:Put*'], objects),
      denyBeyond(['rds:Delete*', 'rds:Modify*'], snapshots),
    ],
  });
}

function denyBeyond(actions: readonly string[], resources: readonly string[]) {
  const about = resources.length > 0 ? { NotResource: resources } : { Resource: '*' };
  return { Effect: 'Deny', Action: actions, ...about };
}
