import { classifyFailure } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import { readNetwork } from '@/lib/aws/read-network';
import type { ReadEvent } from '@/lib/aws/read-stacks';
import type { Held } from '@/lib/environments/failure-evidence';
import type { RootCause } from '@/lib/environments/records';
import { canBeHeld, type HeldType, holdersOf } from '@/lib/stacks/network-holders';
import type { WorkerContext } from '@/lib/worker/worker-context';

type OwnEvent = Pick<ReadEvent, 'logicalId' | 'resourceType' | 'physicalId' | 'status'>;

interface Stuck {
  logicalId: string;
  type: HeldType;
  physicalId: string;
}

/**
 * The root cause with what holds each part of a network that could not be deleted: CloudFormation reports that there are
 * dependencies, and not which. Looked up once, as the deletion ends; where Slipway may not look, that is said.
 *
 * @param events of the deletion, oldest first
 */
export async function withHolders(
  { worker, connection }: { worker: WorkerContext; connection: Connection },
  cause: RootCause,
  events: readonly OwnEvent[],
): Promise<RootCause> {
  const last = new Map(events.map((event) => [event.logicalId, event]));
  const stuck = [...last.values()].flatMap(
    ({ logicalId, resourceType: type, physicalId, status }): Stuck[] =>
      status === 'DELETE_FAILED' && physicalId !== null && canBeHeld(type)
        ? [{ logicalId, type, physicalId }]
        : [],
  );
  if (stuck.length === 0) return cause;
  try {
    const network = await readNetwork(connection, stuck);
    const held = stuck.map((one): Held => {
      return { logicalId: one.logicalId, by: holdersOf(one, network), notRead: null };
    });
    return { ...cause, held };
  } catch (error) {
    const { reason } = classifyFailure(error);
    worker.logger.warn({ reason }, 'what holds the network could not be read');
    return { ...cause, held: stuck.map(({ logicalId }) => ({ logicalId, by: [], notRead: reason })) };
  }
}
