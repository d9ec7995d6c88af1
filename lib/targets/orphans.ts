import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/permissions';
import type { Database } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { environmentStatuses, isTerminal } from '@/lib/environments/states';
import { isProbeStack } from '@/lib/stacks/probe-name';
import { assertFollowerLease, type FollowerLease } from './follower-lease';
import { findTarget } from './target-name';

/** A stack of Slipway's name pattern that no environment accounts for. Times are ISO 8601. */
export interface OrphanView {
  stackId: string;
  stackName: string;
  stackStatus: string;
  createdAt: string | null;
  firstSeenAt: string;
  lastSeenAt: string;
}

/** What the last reconciliation of a target found. Times are ISO 8601. */
export interface OrphanReport {
  /** By name. */
  items: OrphanView[];
  /** Null: never yet. */
  comparedAt: string | null;
  /** A reconciliation is due or under way. */
  comparing: boolean;
  /** Why the last attempt failed, in AWS's words; null when it did not. */
  problem: string | null;
}

/** The orphans in a target, and how recent that is. Admins only; throws 'forbidden', 'not-found'. */
export async function listOrphans({
  ctx,
  input,
}: {
  ctx: Context;
  input: { target: string };
}): Promise<OrphanReport> {
  assertMay(ctx.actor, 'orphan.read');
  const target = await findTarget(ctx.database, input.target);
  const rows = await ctx.database.orphan.findMany({
    where: { targetId: target.id },
    orderBy: [{ stackName: 'asc' }, { stackId: 'asc' }],
  });
  const { reconciledAt, reconcileDueAt, reconcileError } = target;
  const items = rows.map(({ targetId: _, createdAt, firstSeenAt, lastSeenAt, ...row }) => ({
    ...row,
    createdAt: createdAt?.toISOString() ?? null,
    firstSeenAt: firstSeenAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
  }));
  return {
    items,
    comparedAt: reconciledAt?.toISOString() ?? null,
    comparing: reconcileDueAt === null || reconcileDueAt <= (await databaseNow(ctx.database)),
    problem: reconcileError,
  };
}

/** A stack as listed just now. */
export interface ListedStack {
  stackId: string;
  stackName: string;
  status: string;
  createdAt: Date | null;
  isNested: boolean;
}

/**
 * Environments' stacks are called `slipway-<name>`; the bootstrap's own is `slipway`. A flight check's probe goes with the
 * check.
 */
export const ownStackName = /^slipway-[a-z]/;

/**
 * Replaces what is known of a target's orphans by what was listed just now. `listed` must have been read before this is
 * called: the row of an environment is older than its stack, so a stack that is listed has its row. In one transaction,
 * refused (MovedElsewhere) when the follower's lease was lost.
 */
export async function saveOrphans(
  database: Database,
  lease: FollowerLease,
  listed: readonly ListedStack[],
): Promise<number> {
  const candidates = listed.filter(
    (stack) => ownStackName.test(stack.stackName) && !stack.isNested && !isProbeStack(stack),
  );
  return database.$transaction(async (tx) => {
    await assertFollowerLease(tx, lease);
    const accounted = await accountedFor(tx, candidates);
    const orphans = candidates.filter((stack) => !accounted(stack));
    const { targetId } = lease;
    await tx.orphan.deleteMany({
      where: { targetId, stackId: { notIn: orphans.map((orphan) => orphan.stackId) } },
    });
    for (const { stackId, stackName, status, createdAt } of orphans) {
      await tx.$executeRaw`
        INSERT INTO orphans (target_id, stack_id, stack_name, stack_status, created_at, first_seen_at, last_seen_at)
        VALUES (${targetId}, ${stackId}, ${stackName}, ${status}, ${createdAt}, clock_timestamp(), clock_timestamp())
        ON CONFLICT (target_id, stack_id) DO UPDATE SET
          stack_status = excluded.stack_status, last_seen_at = excluded.last_seen_at`;
    }
    return orphans.length;
  });
}

/**
 * A stack is accounted for by the environment that has its id, unless that ended a while ago (lists may lag), or by one
 * of its name whose stack's id is not known yet: one whose launch failed without having it is no longer waiting for
 * any. Of whichever target: two may share an account and region.
 */
async function accountedFor(
  tx: Parameters<Parameters<Database['$transaction']>[0]>[0],
  stacks: readonly ListedStack[],
): Promise<(stack: ListedStack) => boolean> {
  const ended = environmentStatuses.filter(isTerminal);
  const ids = await tx.$queryRaw<{ stackId: string }[]>`
    SELECT stack_id AS "stackId" FROM environments
    WHERE stack_id = ANY(${stacks.map((stack) => stack.stackId)})
      AND (NOT status = ANY(${ended}::environment_status[]) OR ended_at > clock_timestamp() - interval '10 minutes')`;
  const names = await tx.environment.findMany({
    where: {
      stackId: null,
      status: { notIn: [...ended, 'LAUNCH_FAILED'] },
      stackName: { in: stacks.map((stack) => stack.stackName) },
    },
    select: { stackName: true },
  });
  // A failed launch's stack goes before the next one is made; until then the new operation names it.
  const removed = await tx.operation.findMany({
    where: { status: { in: ['PENDING', 'STARTING', 'IN_PROGRESS'] }, kind: 'CREATE' },
    select: { options: true },
  });
  const known = new Set<unknown>([
    ...ids.map((row) => row.stackId),
    ...names.map((row) => row.stackName),
    ...removed.map(({ options }) => (options as { removeStackId?: string | null }).removeStackId),
  ]);
  return (stack) => known.has(stack.stackId) || known.has(stack.stackName);
}
