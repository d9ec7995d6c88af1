import type { Database } from '@/lib/db/client';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import { handToFollower, recordLaunchIntent } from '@/lib/environments/operations/record-operation';
import type { SeenEvent } from '@/lib/environments/progress/save-events';
import { stacksInFlight } from '@/lib/environments/progress/stacks-in-flight';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';
import { type FollowerLease, holdFollowerLease } from '@/lib/targets/follower-lease';
import { type Fixture, heldBy, stackIdOf } from './fixtures';

/** A stack in flight with its follower's lease: what `recordProgress` starts from. */
export interface Following {
  lease: FollowerLease;
  /** Read again at each call, as the follower does before each round. */
  stack: () => Promise<StackInFlight>;
  environmentId: string;
}

/** Takes a requested launch or teardown to where CloudFormation is at work on it. */
export async function follow(fixture: Fixture, environment: EnvironmentSummary): Promise<Following> {
  const { database } = fixture;
  const held = heldBy('starter', environment);
  await claimOperation(database, { ...held, leaseMs: 60_000 });
  if (held.kind === 'CREATE') await recordLaunchIntent(database, held);
  await handToFollower(database, held, stackIdOf(environment.name));
  return {
    lease: await holdLease(database, fixture.targetId, 'follower'),
    environmentId: environment.id,
    stack: async () => {
      const stacks = await stacksInFlight(database, fixture.targetId);
      const stack = stacks.find((candidate) => candidate.environmentId === environment.id);
      if (!stack) throw new Error(`${environment.name} is not in flight`);
      return stack;
    },
  };
}

export async function holdLease(
  database: Database,
  targetId: string,
  workerId: string,
): Promise<FollowerLease> {
  const lease = await holdFollowerLease(database, { targetId, workerId, leaseMs: 600_000 });
  if (!lease) throw new Error('another worker holds the lease');
  return lease;
}

const epoch = Date.UTC(2026, 0, 1);

/** `[logicalId, status, reason?]` in the order in which they happen, one second apart, as CloudFormation's events. */
export function eventsOf(
  steps: readonly (readonly [logicalId: string, status: string, reason?: string])[],
  options: { token?: string | null; startSecond?: number } = {},
): SeenEvent[] {
  const { token = null, startSecond = 0 } = options;
  return steps.map(([logicalId, status, reason], index) => {
    const at = new Date(epoch + (startSecond + index) * 1_000);
    const began = steps.slice(0, index).some((step) => step[0] === logicalId) || startSecond > 0;
    return {
      eventId: `${logicalId}-${status}-${at.toISOString()}`,
      at,
      logicalId,
      resourceType: 'AWS::Test::Thing',
      // CloudFormation knows the physical id only from a resource's second event on.
      physicalId: began ? `physical-${logicalId}` : null,
      status,
      reason: reason ?? null,
      token,
    };
  });
}
