import type { Connection } from '@/lib/aws/connect';
import type { ReadEvent } from '@/lib/aws/read-stacks';
import type { Survivor } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { survivorsOf } from '@/lib/blueprints/teardown-facts';
import type { Receipt, Residue } from '@/lib/environments/records';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';

import { aboutType } from '@/lib/stacks/types/about-type';
import { cents } from '@/lib/stacks/types/prices';
import { resourcesUnlessRefused } from '@/lib/worker/unless-refused';
import type { WorkerContext } from '@/lib/worker/worker-context';

/** Said of what is kept where neither the blueprint nor its type foresaw it. */
const keptOther = { note: 'Kept. Slipway does not know what it costs.', monthlyUsd: 0 };

/** One resource as last seen. */
interface Ended {
  logicalId: string;
  type: string;
  physicalId: string | null;
  status: string;
}

/**
 * How every resource of a stack that is gone has ended, and what is left of it in the account: resources that
 * CloudFormation kept because the template or a person said so, or because it could not delete them when forced, and
 * the final snapshots that it took.
 */
export async function findResidue(seen: {
  worker: WorkerContext;
  connection: Connection;
  stack: Pick<StackInFlight, 'environmentId' | 'stackId' | 'blueprint' | 'inputs'>;
  freshEvents: readonly ReadEvent[];
}): Promise<{ residue: Residue[]; receipt: Receipt }> {
  const { blueprint, inputs } = seen.stack;
  const survivors = new Map(
    survivorsOf(findBlueprint(blueprint), inputs).map((survivor) => [survivor.logicalId, survivor]),
  );
  const ended = await lastSeen(seen);
  const residue = ended.flatMap((resource) => residueOf(resource, survivors.get(resource.logicalId)) ?? []);
  const receipt: Receipt = {
    verifiedAt: new Date().toISOString(),
    resources: ended.map((resource) => ({
      logicalId: resource.logicalId,
      type: resource.type,
      physicalId: resource.physicalId,
      end: endOf(resource, survivors.get(resource.logicalId)),
    })),
    residueMonthlyUsd: cents(residue.reduce((sum, left) => sum + left.monthlyUsd, 0)),
  };
  return { residue, receipt };
}

/** What CloudFormation lists by StackId is the truth, where it still lists it; events fill in the rest. */
async function lastSeen({
  worker,
  connection,
  stack,
  freshEvents,
}: Parameters<typeof findResidue>[0]): Promise<Ended[]> {
  const stored = await worker.database.stackResource.findMany({
    where: { environmentId: stack.environmentId },
  });
  const fresh = freshEvents
    .filter((event) => event.physicalId !== stack.stackId)
    .map((event) => ({ ...event, type: event.resourceType }));
  const listed = (await resourcesUnlessRefused(connection, stack.stackId, worker.logger)) ?? [];
  const last = new Map<string, Ended>();
  for (const resource of [...stored, ...fresh, ...listed]) {
    const physicalId = resource.physicalId ?? last.get(resource.logicalId)?.physicalId ?? null;
    last.set(resource.logicalId, { ...resource, physicalId });
  }
  return [...last.values()].sort((one, other) => one.logicalId.localeCompare(other.logicalId));
}

function endOf(
  { status, type, physicalId }: Ended,
  survivor: Survivor | undefined,
): Receipt['resources'][number]['end'] {
  // A deletion that was forced leaves behind what it could not delete.
  if (status === 'DELETE_SKIPPED' || status === 'DELETE_FAILED') return 'retained';
  // Without an id it was never made, and left nothing.
  if (physicalId === null) return 'deleted';
  if (status !== 'DELETE_COMPLETE') return 'unverified';
  return survivor && survivor.type !== type ? 'snapshot' : 'deleted';
}

function residueOf(resource: Ended, survivor: Survivor | undefined): Residue | null {
  const { logicalId, type, physicalId } = resource;
  const end = endOf(resource, survivor);
  if (end === 'deleted' || end === 'unverified') return null;
  if (end === 'retained') {
    const foreseen = survivor?.type === type ? survivor : (aboutType(type).kept ?? keptOther);
    return { logicalId, type, physicalId, note: foreseen.note, monthlyUsd: foreseen.monthlyUsd };
  }
  if (!survivor) return null;
  // AWS names the snapshot after stack and resource; CloudFormation does not report the name.
  return {
    logicalId,
    type: survivor.type,
    physicalId: null,
    note: `${survivor.note} AWS names it after ${physicalId}.`,
    monthlyUsd: survivor.monthlyUsd,
  };
}
