import type { Connection } from '@/lib/aws/connect';
import { findFinalSnapshot } from '@/lib/aws/final-snapshot';
import type { ReadEvent } from '@/lib/aws/read-stacks';
import type { Survivor } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { survivorsOf } from '@/lib/blueprints/teardown-facts';
import type { Receipt, Residue } from '@/lib/environments/records';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';

import { aboutType } from '@/lib/stacks/types/about-type';
import { cents } from '@/lib/stacks/types/prices';
import { resourcesUnlessRefused, unlessRefused } from '@/lib/worker/unless-refused';
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
  const left = ended.flatMap((resource) => residueOf(resource, survivors.get(resource.logicalId)) ?? []);
  const residue = await Promise.all(left.map((each) => withName(seen, each, ended)));
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
  const { note, monthlyUsd } = survivor;
  return { logicalId, type: survivor.type, physicalId: null, note, monthlyUsd };
}

/** With the snapshot's name from RDS; where RDS shows none, or does not let us look, with what it was taken of. */
async function withName(
  { connection, stack, worker }: Parameters<typeof findResidue>[0],
  left: Residue,
  ended: readonly Ended[],
): Promise<Residue> {
  const databaseId = ended.find(({ logicalId }) => logicalId === left.logicalId)?.physicalId ?? null;
  if (left.physicalId !== null || databaseId === null) return left;
  const unnamed = { ...left, note: `${left.note} It was taken of ${databaseId}.` };
  if (left.type !== 'AWS::RDS::DBSnapshot') return unnamed;
  const { stackId } = stack;
  const { answer: name, refusal } = await unlessRefused(
    findFinalSnapshot(connection, { stackId, logicalId: left.logicalId, databaseId }),
  );
  if (refusal !== null)
    worker.logger.warn({ reason: refusal, stackId }, "the final snapshot's name is not known");
  return name === null ? unnamed : { ...left, physicalId: name };
}
