import { randomUUID } from 'node:crypto';
import { type AwsFailure, classifyFailure } from '@/lib/aws/aws-failure';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import {
  type ClaimedOperation,
  claimOperation,
  dueOperations,
  renewLease,
} from '@/lib/environments/operations/claim-operation';
import { type Held, postpone, recordFailure } from '@/lib/environments/operations/record-operation';
import type { OperationKind } from '@/lib/environments/states';
import { explain } from '@/lib/stacks/explain-failure';
import { slipwayMetrics } from '@/lib/telemetry/slipway-metrics';
import { inSpan } from '@/lib/telemetry/spans';
import { giveUp } from '@/lib/worker/operations/give-up';
import { launch } from '@/lib/worker/operations/launch';
import { passOnCancellation } from '@/lib/worker/operations/pass-on-cancellation';
import { removeLeftChangeSet } from '@/lib/worker/operations/remove-left-change-set';
import { update } from '@/lib/worker/operations/update';
import { tearDown } from '@/lib/worker/teardown/tear-down';
import { backOffMs, tunables } from './tunables';
import type { WorkerContext } from './worker-context';

/**
 * Runs the operation that is next in turn. A job says that something is due, not that it comes before all else: what
 * it was sent for comes with another team's job, or with the sweep. Where nothing waits, it is the one to look at.
 */
export async function runNext(worker: WorkerContext, operationId: string): Promise<void> {
  for (const id of await dueOperations(worker.database, tunables.turnsAtHand)) {
    if (await runOperation(worker, id)) return;
  }
  await runOperation(worker, operationId);
}

/**
 * Runs one operation up to the point where CloudFormation has accepted it: claim, act, hand over to the follower.
 * Whatever happens, the row says what is next: done, due again later, or failed with the reason. A worker that is
 * killed anywhere in here leaves a lease that runs out, and the next one starts again by looking up what happened.
 * False where there was nothing to claim.
 */
export async function runOperation(worker: WorkerContext, operationId: string): Promise<boolean> {
  // A holder's name of its own for each claim: a run that stalled must not write under the lease of a later one.
  const holder = `${worker.workerId}/${randomUUID().slice(0, 8)}`;
  const claim = { operationId, workerId: holder, leaseMs: tunables.operationLeaseMs };
  const operation = await claimOperation(worker.database, claim);
  if (!operation) {
    await passOnCancellation(worker, operationId);
    await removeLeftChangeSet(worker, operationId);
    return false;
  }
  const logger = worker.logger.child({
    operation: operation.id,
    environment: operation.environment.name,
    kind: operation.kind,
    attempt: operation.attempts,
  });
  const held: Held = {
    operationId,
    environmentId: operation.environmentId,
    kind: operation.kind,
    workerId: holder,
  };
  logger.info('operation claimed');
  worker.underWay.add(operationId);
  const renewal = setInterval(() => {
    renewLease(worker.database, claim).catch((error: unknown) =>
      logger.warn({ err: error }, 'lease not renewed'),
    );
  }, tunables.renewLeaseMs);
  try {
    const steps = operation.giveUp === null ? stepsOf[operation.kind] : giveUp;
    await inSpan(`run ${operation.kind}`, spanOf(operation), () => steps(worker, operation, held, logger));
    countAttempt(operation, 'done');
  } catch (error) {
    countAttempt(operation, await handleFailure({ ...worker, logger }, operation, held, error));
  } finally {
    clearInterval(renewal);
    worker.underWay.delete(operationId);
  }
  return true;
}

const stepsOf = { CREATE: launch, UPDATE: update, TEARDOWN: tearDown } as const satisfies Record<
  OperationKind,
  typeof launch
>;

function spanOf({ id, kind, attempts, traceContext }: ClaimedOperation) {
  const attributes = { 'slipway.operation': id, 'slipway.kind': kind, 'slipway.attempt': attempts };
  return { parent: traceContext, attributes };
}

type AttemptResult = 'done' | 'retried' | 'failed' | 'taken-over';

function countAttempt({ kind }: ClaimedOperation, result: AttemptResult): void {
  slipwayMetrics.operationAttempts.add({ kind, result });
}

/** The one place where a failed attempt becomes "again later" or "failed". */
async function handleFailure(
  worker: WorkerContext,
  operation: ClaimedOperation,
  held: Held,
  error: unknown,
): Promise<AttemptResult> {
  if (error instanceof MovedElsewhere) {
    worker.logger.info({ reason: error.message }, 'stopped: somebody else has it');
    return 'taken-over';
  }
  const failure = classifyFailure(error);
  try {
    if (await isTriedAgain(worker, operation, held, failure)) {
      const delayMs = backOffMs(operation.attempts, tunables.firstRetryMs, tunables.longestRetryMs);
      worker.logger.warn({ err: error, delayMs }, 'attempt failed, trying again');
      await postpone(worker.database, held, { reason: failure.reason, delayMs });
      return 'retried';
    }
    const reason =
      failure.kind === 'retryable'
        ? `${failure.reason}; given up after ${operation.attempts} attempts`
        : failure.reason;
    worker.logger.error({ err: error }, 'operation failed');
    await recordFailure(worker.database, held, {
      logicalId: null,
      type: null,
      reason,
      explanation: explain(reason),
    });
    return 'failed';
  } catch (recordError) {
    if (!(recordError instanceof MovedElsewhere)) throw recordError;
    worker.logger.info({ reason: recordError.message }, 'stopped: somebody else has it');
    return 'taken-over';
  }
}

/**
 * A refusal ends it, unless AWS may be at work on what an earlier attempt asked for: then what was refused may have
 * been the lookup, which says nothing about it.
 */
async function isTriedAgain(
  worker: WorkerContext,
  operation: ClaimedOperation,
  held: Held,
  failure: AwsFailure,
): Promise<boolean> {
  if (failure.kind === 'retryable') return maySucceedYet(worker, operation, held);
  // As of the claim: what this attempt asked for it has had an answer to.
  return operation.kind !== 'CREATE' && operation.executing && operation.attempts < tunables.mostAttempts;
}

/**
 * Attempts are counted, not minutes: a worker that was away did not try. Once CloudFormation may be at work, there is
 * no giving up: only AWS's own word ends the operation.
 */
async function maySucceedYet(
  worker: WorkerContext,
  operation: ClaimedOperation,
  held: Held,
): Promise<boolean> {
  if (operation.attempts < tunables.mostAttempts) return true;
  const { executing } = await worker.database.operation.findUniqueOrThrow({
    where: { id: held.operationId },
    select: { executing: true },
  });
  return executing;
}
