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
      'DescribeScalingActivities',
      'GetConsoleOutput',
      'DescribeDBSnapshots',
    ],
    commits: [
      'claim',
      'record-launch-intent',
      'hand-to-follower',
      'postpone',
      'record-failure',
      'record-look-failed',
      'record-given-up',
      'record-failed-stack',
      'record-failed-stack-removed',
      'record-step',
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
      'DescribeScalingActivities',
      'GetConsoleOutput',
      'ListObjectsV2',
      'DeleteObject',
    ],
    commits: [
      'claim',
      'record-change-set',
      'record-plan',
      'await-confirmation',
      'record-execution-intent',
      'let-go',
      'hand-to-follower',
      'postpone',
      'record-failure',
      'record-look-failed',
      'record-given-up',
      'record-unchanged',
      'record-cancelled',
      'take-cancellation',
      'record-cancellation-answer',
      'take-change-set',
      'record-change-set-removed',
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
      'DescribeNetworkInterfaces',
      'DescribeVpcEndpoints',
      'DescribeSecurityGroups',
      'DeleteObject',
      'DescribeDBSnapshots',
    ],
    commits: [
      'claim',
      'record-step',
      'record-own-event',
      'let-go',
      'record-deletion-intent',
      'record-deletion-not-taken',
      'hand-to-follower',
      'postpone',
      'record-failure',
      'record-look-failed',
      'record-given-up',
      'record-no-stack',
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

/** The same of the verification of a target. */
const verification = {
  calls: ['GetCallerIdentity', 'AssumeRole', 'GetRole', 'HeadBucket', 'SimulatePrincipalPolicy'],
  commits: [
    'record-principal',
    'record-verification-steps',
    'record-bootstrap-version',
    'finish-verification',
  ],
} as const;

/** The points of a verification at which a worker can be made to die; see `crashPointsOf`. */
export function verificationCrashPoints(): string[] {
  return ['commit.claim-verification.after', ...pointsOf(verification)];
}

/** What a worker commits of a request for a target, beside the calls of a verification. */
const targetRequest = {
  calls: verification.calls,
  commits: ['record-request-principal', 'record-request-steps', 'accept-target-request'],
} as const;

/** The points at which a worker can be made to die at a request that it accepts in the end. */
export function targetRequestCrashPoints(): string[] {
  return ['commit.claim-target-request.after', ...pointsOf(targetRequest)];
}

/** The points at which a worker can be made to die at a request that it finds something in the way of. */
export function postponedRequestCrashPoints(): string[] {
  return pointsOf({ calls: [], commits: ['postpone-target-request'] });
}

/** The points at which whoever decides on a request for approval, or has it expire, can be made to die. */
export function approvalCrashPoints(): string[] {
  return [
    ...['approve', 'refuse'].map((decision) => `commit.${decision}.before`),
    ...pointsOf({ calls: [], commits: ['expire-approval'] }),
  ];
}

/** The points at which a worker can be made to die while it folds the events of an environment that has ended. */
export function retentionCrashPoints(): string[] {
  return pointsOf({ calls: [], commits: ['fold-events'] });
}

/** What is committed while a database is compared with AWS after a restore, and brought to what was found. */
const restoreCheck = {
  calls: ['AssumeRole', 'ListStacks', 'DescribeStacks', 'DescribeStackEvents', 'GetTemplate', 'GetObject'],
  commits: [
    'adopt-operation',
    'adopt-as-taken',
    'adopt-loss',
    'adopt-change',
    'adopt-stack',
    'accept-database',
  ],
} as const;

/** The points at which `restore-check` can be made to die. */
export function restoreCheckCrashPoints(): string[] {
  return pointsOf(restoreCheck);
}

/**
 * The names of the points at which a worker can be made to die while it carries out this kind of operation; not every
 * operation passes each. `SLIPWAY_CRASH_AT` takes one of them, or `name#n` for the n-th passing: see `crashPoint`.
 */
export function crashPointsOf(kind: OperationKind): string[] {
  return pointsOf(steps[kind]);
}

function pointsOf({ calls, commits }: Record<'calls' | 'commits', readonly string[]>): string[] {
  const names = [...calls.map((call) => `aws.${call}`), ...commits.map((commit) => `commit.${commit}`)];
  return names.flatMap((name) => [`${name}.before`, `${name}.after`]);
}
