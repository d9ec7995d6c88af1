import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Connection } from '@/lib/aws/connect';
import { outputsOf } from '@/lib/aws/stack';
import type { Outcome } from '@/lib/environments/outcome';
import type { UpdatePlan } from '@/lib/environments/records';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';

import { stackPhase } from '@/lib/stacks/stack-status';
import { stackType } from '@/lib/stacks/types/about-type';
import { withInstances } from '@/lib/worker/instances-report';
import { stackFailure } from '@/lib/worker/stack-failure';
import { resourcesUnlessRefused } from '@/lib/worker/unless-refused';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { removeArtifacts } from './stack-artifacts';
import { updateResidue, withSnapshots } from './update-residue';

/** An event of this very operation, by its token. */
interface OwnEvent {
  at: Date;
  logicalId: string;
  resourceType: string;
  physicalId: string | null;
  status: string;
  reason: string | null;
}

interface Seen {
  worker: WorkerContext;
  connection: Connection;
  stack: StackInFlight;
  status: string;
  described: Stack | null;
}

const ends = [
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_FAILED',
] as const;

/**
 * How an update, or the continuation of its rollback, ended; null while it is under way. The status alone proves
 * nothing: the stack was UPDATE_COMPLETE from an earlier update before this one began, and a late read shows that. So
 * an event of the stack itself with this operation's token must show the end.
 */
export async function concludeUpdate(seen: Seen, events: readonly OwnEvent[]): Promise<Outcome | null> {
  // They may have been read in any order.
  const own = events.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const phase = stackPhase(seen.status);
  if (phase === 'deleted') {
    return { kind: 'lost', reason: 'The stack was deleted outside Slipway' };
  }
  if (phase === 'working' || phase === 'rolling-back' || phase === 'deleting' || phase === 'review')
    return null;
  const end = lastEnd(own, seen.stack.stackId);
  // The outputs are read with the status: a description from before the end would have the old ones.
  if (end === null || (end === 'UPDATE_COMPLETE' && seen.status !== end)) return null;
  const { worker, connection, stack } = seen;
  const resources = await resourcesUnlessRefused(connection, stack.stackId, worker.logger);
  if (end === 'UPDATE_COMPLETE') {
    await tidy(seen);
    const left = updateResidue(await planOf(seen), resources ?? (await asReported(seen, own)));
    const residue = await withSnapshots({ worker, connection, stackId: stack.stackId }, left);
    return { kind: 'updated', outputs: outputsOf(seen.described), resources, residue };
  }
  if (end === 'UPDATE_ROLLBACK_COMPLETE') await tidy(seen);
  const rolledBack = end === 'UPDATE_ROLLBACK_COMPLETE';
  // Of a rollback that got stuck as well: its resources show what it got stuck on.
  const rootCause = await withInstances(seen, stackFailure(own, seen.described, seen.status), own);
  return { kind: 'update-failed', rolledBack, rootCause, resources };
}

function lastEnd(own: readonly OwnEvent[], stackId: string): (typeof ends)[number] | null {
  const statuses = own.flatMap(({ resourceType, physicalId, status }) =>
    resourceType === stackType && physicalId === stackId ? status : [],
  );
  const last = statuses.at(-1);
  return ends.find((end) => end === last) ?? null;
}

/** The resources' ids, as far as events show them. */
async function asReported({ worker, stack }: Seen, own: readonly OwnEvent[]) {
  const stored = await worker.database.stackResource.findMany({
    where: { environmentId: stack.environmentId },
    select: { logicalId: true, physicalId: true },
  });
  const reported = own.filter(({ physicalId }) => physicalId !== null && physicalId !== stack.stackId);
  return [...stored, ...reported];
}

async function planOf({ worker, stack }: Seen): Promise<UpdatePlan | null> {
  const { plan } = await worker.database.operation.findUniqueOrThrow({
    where: { id: stack.operation.id },
    select: { plan: true },
  });
  return plan as unknown as UpdatePlan | null;
}

/** Only the artifacts that the stack's parameters name are still read by anybody. */
async function tidy({ worker, connection, stack, described }: Seen): Promise<void> {
  const parameters = described?.Parameters;
  if (!parameters) return;
  await removeArtifacts(
    connection,
    stack.environmentId,
    worker.logger.child({ operation: stack.operation.id }),
    parameters.flatMap(({ ParameterValue }) => ParameterValue ?? []),
  );
}
