import { type Connection, connect } from '@/lib/aws/connect';
import { hasFailedDeletion } from '@/lib/aws/deletion';
import { listResources } from '@/lib/aws/read-stacks';
import { deleteStack, describeStack } from '@/lib/aws/stack';
import { personActor, reachOf } from '@/lib/aws/target';
import type { Logger } from '@/lib/config/logger';
import type { ClaimedOperation } from '@/lib/environments/operations/claim-operation';
import {
  type Held,
  letGo,
  recordFailure,
  recordStackId,
} from '@/lib/environments/operations/record-operation';
import {
  recordFailedStack,
  recordFailedStackRemoved,
} from '@/lib/environments/operations/record-stack-removed';
import { recordStep, stackMissingForMs } from '@/lib/environments/operations/record-step';
import { explain, plainReason } from '@/lib/stacks/explain-failure';
import { stackPhase } from '@/lib/stacks/stack-status';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { findResidue } from './find-residue';
import { findUnrecordedStack } from './find-unrecorded-stack';

/**
 * Before a relaunch: removes the stack of the failed launch, which holds the name, and waits until CloudFormation says
 * that it is gone. Each attempt finds out where it stands and takes the next step.
 *
 * @returns whether the name is free; otherwise the operation waits for CloudFormation, or has failed
 */
export async function removeFailedStack(
  worker: WorkerContext,
  operation: ClaimedOperation,
  held: Held,
  logger: Logger,
): Promise<boolean> {
  const { environment } = operation;
  // The first launch has nothing before it.
  if (environment.operations.length < 2) return true;
  const connection = connect(environment.target, personActor(operation.requestedBy, reachOf(environment)));
  const stackId = environment.stackId ?? (await unrecorded(worker, connection, operation));
  if (stackId === null) return true;
  const stack = await describeStack(connection, stackId);
  const phase = stackPhase(stack?.StackStatus);
  const isGone =
    stack === null
      ? (await stackMissingForMs(worker.database, held)) >= tunables.believeMissingAfterMs
      : phase === 'deleted';
  if (isGone) {
    const residue = await residueOf(worker, connection, operation, stackId);
    await recordFailedStackRemoved(worker.database, held, { stackId, residue });
    logger.info({ stackId }, 'the stack of the failed launch is gone');
    return true;
  }
  const token = `${operation.id}-cleanup`;
  if (phase === 'delete-failed' && (await hasFailedDeletion(connection, { stackId, token }))) {
    await giveUp(worker, connection, held, stackId);
    return false;
  }
  if (stack !== null && phase !== 'deleting') await deleteStack(connection, { stackId, token });
  await recordStep(worker.database, held, 'Removing the stack of the failed launch');
  await letGo(worker.database, held, tunables.pollRemovalMs);
  return false;
}

async function unrecorded(
  worker: WorkerContext,
  connection: Connection,
  { environment }: ClaimedOperation,
): Promise<string | null> {
  const found = await findUnrecordedStack(connection, environment);
  if (found.kind !== 'ours') return null;
  await recordStackId(worker.database, environment.id, found.stackId);
  return found.stackId;
}

/** What it left follows from the inputs that it was launched with, not from those of the relaunch. */
async function residueOf(
  worker: WorkerContext,
  connection: Connection,
  operation: ClaimedOperation,
  stackId: string,
) {
  const { environment } = operation;
  const failed = await worker.database.operation.findFirst({
    where: { environmentId: environment.id, kind: 'CREATE', id: { not: operation.id } },
    orderBy: { createdAt: 'desc' },
  });
  const inputs = (failed?.inputs ?? environment.inputs) as Record<string, unknown>;
  const stack = { environmentId: environment.id, blueprint: environment.blueprint, inputs, stackId };
  const { residue } = await findResidue({ worker, connection, stack, freshEvents: [] });
  return residue;
}

async function giveUp(
  worker: WorkerContext,
  connection: Connection,
  held: Held,
  stackId: string,
): Promise<void> {
  const resources = await listResources(connection, stackId);
  await recordFailedStack(worker.database, held, { stackStatus: 'DELETE_FAILED', resources });
  const blocked = resources.filter(({ status }) => status === 'DELETE_FAILED');
  const [first] = blocked;
  const reasons = blocked.map(({ logicalId, reason }) =>
    reason ? `${logicalId} (${plainReason(reason)})` : logicalId,
  );
  await recordFailure(worker.database, held, {
    logicalId: first?.logicalId ?? null,
    type: first?.type ?? null,
    reason: `The stack of the failed launch could not be removed: ${reasons.join('; ') || 'CloudFormation gave no reason'}. Tear the environment down to see what is left.`,
    explanation: explain(first?.reason ?? '', first?.type),
  });
}
