import type { OperationKind } from '@/lib/environments/states';

/** The calls to AWS on each kind of operation's way, from its claim to its end, and what the worker commits. */
const steps = {
  CREATE: {
    calls: [
      'AssumeRole',
      'DescribeAvailabilityZones',
      'PutObject',
      'DescribeStacks',
      'CreateStack',
      'DeleteStack',
      'ListStacks',
      'DescribeStackEvents',
      'ListStackResources',
    ],
    commits: [
      'claim',
      'intend-launch',
      'hand-to-follower',
      'postpone',
      'fail-before-stack',
      'note-failed-stack',
      'forget-failed-stack',
      'tell-progress',
      'let-go',
      'progress',
      'end-launched',
      'end-launch-failed',
      'end-lost',
      'late-details',
    ],
  },
  UPDATE: {
    calls: [
      'AssumeRole',
      'DescribeAvailabilityZones',
      'PutObject',
      'CreateChangeSet',
      'DescribeChangeSet',
      'DeleteChangeSet',
      'ExecuteChangeSet',
      'CancelUpdateStack',
      'ContinueUpdateRollback',
      'DescribeStacks',
      'ListStacks',
      'DescribeStackEvents',
      'ListStackResources',
      'ListObjectsV2',
      'DeleteObject',
    ],
    commits: [
      'claim',
      'keep-change-set',
      'keep-plan',
      'await-confirmation',
      'intend-execution',
      'let-go',
      'hand-to-follower',
      'postpone',
      'fail-before-stack',
      'finish-unchanged',
      'finish-cancelled',
      'take-cancellation',
      'settle-cancellation',
      'take-change-set',
      'forget-change-set',
      'progress',
      'end-updated',
      'end-update-failed',
      'end-lost',
    ],
  },
  TEARDOWN: {
    calls: [
      'AssumeRole',
      'DescribeStacks',
      'SimulatePrincipalPolicy',
      'GetRole',
      'DescribeDBInstances',
      'DescribeLoadBalancerAttributes',
      'ListObjectVersions',
      'DeleteObjects',
      'DeleteStack',
      'ListStacks',
      'DescribeStackEvents',
      'ListStackResources',
      'DeleteObject',
    ],
    commits: [
      'claim',
      'tell-progress',
      'tell-event',
      'let-go',
      'intend-deletion',
      'take-back-intent',
      'hand-to-follower',
      'postpone',
      'fail-before-stack',
      'finish-without-stack',
      'progress',
      'end-torn-down',
      'end-teardown-blocked',
      'end-teardown-refused',
      'end-delete-again',
    ],
  },
} as const satisfies Record<
  OperationKind,
  { readonly calls: readonly string[]; readonly commits: readonly string[] }
>;

/**
 * The names of the points at which a worker can be made to die while it carries out this kind of operation; not every
 * operation passes each. `SLIPWAY_CRASH_AT` takes one of them, or `name#n` for the n-th passing: see `crashPoint`.
 */
export function crashPointsOf(kind: OperationKind): string[] {
  const { calls, commits } = steps[kind];
  const names = [...calls.map((call) => `aws.${call}`), ...commits.map((commit) => `commit.${commit}`)];
  return names.flatMap((name) => [`${name}.before`, `${name}.after`]);
}
