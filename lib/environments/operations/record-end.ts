import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { Prisma } from '@/lib/db/generated/client';
import { countResources, countsAtEnd } from '@/lib/environments/count-resources';
import type { EventName } from '@/lib/environments/events';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { foldTimings } from '@/lib/environments/operations/resource-timings';
import type { Outcome, UpdateOutcome } from '@/lib/environments/outcome';
import { recordEvent } from '@/lib/environments/record-event';
import type { RootCause } from '@/lib/environments/records';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';
import { beginNextRound } from './next-round';
import { auditEnd } from './record-operation';
import { recordUpdateEnd } from './record-update-end';
import { residueWith } from './residue-with';
import { returnFromTeardown } from './return-from-teardown';

type StackOutcome = Exclude<Outcome, UpdateOutcome | { kind: 'delete-again' }>;

/**
 * Records how an operation ended: its status and the environment's, the time line, what there is to learn from its
 * times, the audit row. Throws MovedElsewhere when either status is another by now.
 */
export async function recordEnd(tx: Transaction, stack: StackInFlight, outcome: Outcome): Promise<void> {
  if (outcome.kind === 'updated' || outcome.kind === 'update-failed') {
    await recordUpdateEnd(tx, stack, outcome);
    return;
  }
  if (outcome.kind === 'delete-again') {
    await beginNextRound(tx, stack, outcome.reason);
    return;
  }
  const { environmentId, operation } = stack;
  const rootCause = rootCauseOf(outcome);
  const reason = rootCause?.reason ?? null;
  const finishedAt = await databaseNow(tx);
  await moveOperation(tx, {
    id: operation.id,
    from: 'IN_PROGRESS',
    to: rootCause ? 'FAILED' : 'SUCCEEDED',
    // What failed once and then went through is on the time line.
    set: { finishedAt, reason, rootCause: rootCause ? { ...rootCause } : Prisma.DbNull },
  });
  await recordEnvironmentEnd(tx, stack, outcome, finishedAt);
  await recordEvent(tx, {
    environmentId,
    operationId: operation.id,
    status: endedWords[outcome.kind],
    reason,
  });
  if (rootCause === null && stackIsRead(outcome)) await foldTimings(tx, stack);
  await auditEnd(
    tx,
    { operationId: operation.id, environmentId, kind: operation.kind },
    rootCause ? 'FAILED' : 'SUCCEEDED',
    reason,
  );
}

/** Null when it went well. */
function rootCauseOf(outcome: StackOutcome): RootCause | null {
  if (outcome.kind === 'lost') {
    return { logicalId: null, type: null, reason: outcome.reason, explanation: null };
  }
  return 'rootCause' in outcome ? outcome.rootCause : null;
}

async function recordEnvironmentEnd(
  tx: Transaction,
  stack: StackInFlight,
  outcome: StackOutcome,
  finishedAt: Date,
): Promise<void> {
  const id = stack.environmentId;
  const statusReason = rootCauseOf(outcome)?.reason ?? null;
  switch (outcome.kind) {
    case 'launched':
      await moveEnvironment(tx, {
        id,
        from: 'LAUNCHING',
        to: 'ACTIVE',
        set: {
          outputs: outcome.outputs,
          launchedAt: finishedAt,
          ...countsAtEnd(outcome.resources ? await countResources(tx, id) : stack.resourcesTotal),
        },
      });
      break;
    case 'launch-failed':
      await moveEnvironment(tx, {
        id,
        from: 'LAUNCHING',
        to: 'LAUNCH_FAILED',
        statusReason,
        set: { residue: await residueWith(tx, id, outcome.residue) },
      });
      break;
    case 'torn-down':
      await recordTornDown(tx, stack, outcome, finishedAt);
      break;
    case 'teardown-blocked':
      await moveEnvironment(tx, { id, from: 'TEARING_DOWN', to: 'TEARDOWN_BLOCKED', statusReason });
      break;
    case 'teardown-refused': {
      const reason = outcome.rootCause.reason;
      const held = { operationId: stack.operation.id, environmentId: id };
      await returnFromTeardown(tx, held, { reason, stackStatus: 'DELETE_FAILED' });
      break;
    }
    case 'lost': {
      const from = stack.operation.kind === 'UPDATE' ? 'UPDATING' : 'LAUNCHING';
      await moveEnvironment(tx, { id, from, to: 'LOST', statusReason, set: { lostAt: finishedAt } });
      break;
    }
  }
}

/** What the stacks of failed launches left before stays on the list. */
async function recordTornDown(
  tx: Transaction,
  { environmentId: id, operation }: StackInFlight,
  { residue, receipt }: Extract<Outcome, { kind: 'torn-down' }>,
  endedAt: Date,
): Promise<void> {
  const before = await tx.environment.findUniqueOrThrow({
    where: { id },
    select: { resourcesTotal: true },
  });
  await tx.operation.update({
    where: { id: operation.id },
    data: { receipt: { ...receipt, resources: receipt.resources.map((one) => ({ ...one })) } },
  });
  await moveEnvironment(tx, {
    id,
    from: 'TEARING_DOWN',
    to: 'TORN_DOWN',
    set: { endedAt, residue: await residueWith(tx, id, residue), resourcesDone: before.resourcesTotal },
  });
}

/** Whether all of the operation's events are there. */
function stackIsRead(outcome: Outcome): boolean {
  return outcome.kind !== 'launched' || outcome.resources !== null;
}

const endedWords = {
  launched: 'ACTIVE',
  'launch-failed': 'LAUNCH_FAILED',
  'torn-down': 'TORN_DOWN',
  'teardown-blocked': 'TEARDOWN_BLOCKED',
  'teardown-refused': 'OPERATION_FAILED',
  lost: 'LOST',
} as const satisfies Record<StackOutcome['kind'], EventName>;
