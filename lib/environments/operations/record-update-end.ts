import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { type Operation, Prisma } from '@/lib/db/generated/client';
import { countResources, countsAtEnd } from '@/lib/environments/count-resources';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { foldTimings } from '@/lib/environments/operations/resource-timings';
import type { UpdateOutcome } from '@/lib/environments/outcome';
import { recordEvent } from '@/lib/environments/record-event';
import { type RootCause, type UpdateOptions, updateOptionsSchema } from '@/lib/environments/records';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';
import { updateReturn } from '@/lib/environments/states';
import { auditEnd } from './record-operation';
import { residueWith } from './residue-with';

/** Records the end of an update, of a cancelled one, or of a continued rollback. */
export async function recordUpdateEnd(
  tx: Transaction,
  stack: StackInFlight,
  outcome: UpdateOutcome,
): Promise<void> {
  const operation = await tx.operation.findUniqueOrThrow({ where: { id: stack.operation.id } });
  const options = updateOptionsSchema.parse(operation.options);
  const end = endOf(outcome, operation, options);
  const { rootCause } = end;
  await moveOperation(tx, {
    id: stack.operation.id,
    from: 'IN_PROGRESS',
    to: end.operation,
    set: {
      finishedAt: await databaseNow(tx),
      reason: end.reason,
      rootCause: rootCause === null ? Prisma.DbNull : { ...rootCause },
    },
  });
  // However it ended, CloudFormation wrote to resources since they were last compared with the template.
  const count = outcome.resources?.length ?? (await countResources(tx, stack.environmentId));
  const set = { ...countsAtEnd(count), drift: Prisma.DbNull };
  if (outcome.kind === 'updated') await adopt(tx, stack, outcome, set, options);
  else {
    await moveEnvironment(tx, {
      id: stack.environmentId,
      from: 'UPDATING',
      to: end.environment,
      statusReason: end.reason,
      set,
    });
  }
  await recordEvent(tx, {
    environmentId: stack.environmentId,
    operationId: stack.operation.id,
    status: end.environment,
    reason: end.reason,
  });
  await auditEnd(
    tx,
    { operationId: stack.operation.id, environmentId: stack.environmentId, kind: 'UPDATE' },
    end.operation,
    end.reason,
  );
}

/** From now on the operation's inputs are what serves. */
async function adopt(
  tx: Transaction,
  stack: StackInFlight,
  outcome: Extract<UpdateOutcome, { kind: 'updated' }>,
  set: Prisma.EnvironmentUncheckedUpdateManyInput,
  { blueprintVersion }: UpdateOptions,
): Promise<void> {
  const { inputs } = await tx.operation.findUniqueOrThrow({
    where: { id: stack.operation.id },
    select: { inputs: true },
  });
  const residue = await residueWith(tx, stack.environmentId, outcome.residue);
  await moveEnvironment(tx, {
    id: stack.environmentId,
    from: 'UPDATING',
    to: 'ACTIVE',
    set: {
      ...set,
      inputs: inputs ?? {},
      stackDifferences: Prisma.DbNull,
      outputs: outcome.outputs,
      residue,
      ...(blueprintVersion === null ? {} : { blueprintVersion }),
    },
  });
  await foldTimings(tx, stack);
}

interface End {
  environment: 'ACTIVE' | 'UPDATE_FAILED';
  operation: 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  reason: string | null;
  rootCause: RootCause | null;
}

function endOf(
  outcome: UpdateOutcome,
  { fromStatus, cancelledBy, cancelRequested }: Operation,
  { continueRollback }: UpdateOptions,
): End {
  if (outcome.kind === 'updated')
    return { environment: 'ACTIVE', operation: 'SUCCEEDED', reason: null, rootCause: null };
  const environment = 'UPDATE_FAILED';
  const { rootCause } = outcome;
  if (!outcome.rolledBack) {
    const reason = `${withFullStop(rootCause.reason)} The rollback got stuck: parts of the environment are changed and parts are not. Continue the rollback`;
    return { environment, operation: 'FAILED', reason, rootCause };
  }
  if (continueRollback) {
    return {
      // Active still, where it was none of Slipway's updates that failed.
      environment: updateReturn(fromStatus),
      operation: 'SUCCEEDED',
      reason: 'Rolled back; serving the previous configuration',
      rootCause: null,
    };
  }
  if (cancelledBy !== null && (!cancelRequested || !failedByItself(rootCause))) {
    const reason = `Cancelled by ${cancelledBy}; serving the previous configuration`;
    return { environment, operation: 'CANCELLED', reason, rootCause: null };
  }
  return {
    environment,
    operation: 'FAILED',
    reason: `${withFullStop(rootCause.reason)} Still serving the previous configuration`,
    rootCause,
  };
}

/** AWS's own words sometimes end with one. */
function withFullStop(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

/** While a cancellation is still on its way, an update may fail for reasons of its own. */
function failedByItself({ logicalId, reason }: RootCause): boolean {
  return logicalId !== null && !/cancelled/i.test(reason);
}
