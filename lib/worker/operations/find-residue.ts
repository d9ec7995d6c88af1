import type { Connection } from '@/lib/aws/connect';
import type { ReadEvent } from '@/lib/aws/read-stacks';
import type { Survivor } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { noteOf, survivorsOf } from '@/lib/blueprints/teardown-facts';
import type { Receipt, Residue } from '@/lib/environments/records';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';
import { aboutType } from '@/lib/stacks/types/about-type';
import { cents } from '@/lib/stacks/types/prices';
import { resourcesUnlessRefused } from '@/lib/worker/unless-refused';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { findSnapshot, type Gone } from './find-snapshots';

/** Said of what is kept where neither the blueprint nor its type foresaw it. */
const keptOther = { note: 'Kept. Slipway does not know what it costs.', monthlyUsd: 0 };

/** One resource as last seen. */
interface Ended {
  logicalId: string;
  type: string;
  physicalId: string | null;
  status: string;
}

interface Seen {
  worker: WorkerContext;
  connection: Connection;
  stack: Pick<StackInFlight, 'environmentId' | 'stackId' | 'blueprint' | 'inputs'>;
  freshEvents: readonly ReadEvent[];
}

/**
 * How every resource of a stack that is gone has ended, and what is left of it in the account: resources that
 * CloudFormation kept because the template or a person said so, or because it could not delete them when forced, and
 * the final snapshots that it took. After a launch that failed the stack stays: what could not be deleted is in it, and
 * no residue yet; what its rollback kept and took snapshots of is.
 */
export async function findResidue(
  seen: Seen,
  after: 'stack-gone' | 'stack-stays' = 'stack-gone',
): Promise<{ residue: Residue[]; receipt: Receipt }> {
  const { blueprint, inputs } = seen.stack;
  const survivors = new Map(
    survivorsOf(findBlueprint(blueprint), inputs).map((survivor) => [survivor.logicalId, survivor]),
  );
  const ended = await lastSeen(seen);
  const snapshots = await snapshotsOf(seen, ended, survivors);
  const residue = ended.flatMap((resource): Residue[] => {
    const { logicalId, status } = resource;
    const snapshot = snapshots.get(logicalId);
    if (snapshot) return [snapshot];
    if (!keptStatuses[after].includes(status)) return [];
    return [keptOf(resource, survivors.get(logicalId), (id) => snapshots.has(id))];
  });
  const receipt: Receipt = {
    verifiedAt: new Date().toISOString(),
    resources: ended.map((resource) => ({
      logicalId: resource.logicalId,
      type: resource.type,
      physicalId: resource.physicalId,
      end: endOf(resource, snapshots.has(resource.logicalId)),
    })),
    residueMonthlyUsd: cents(residue.reduce((sum, left) => sum + left.monthlyUsd, 0)),
  };
  return { residue, receipt };
}

/** A deletion that was forced leaves behind what it could not delete. */
const keptStatuses = { 'stack-gone': ['DELETE_SKIPPED', 'DELETE_FAILED'], 'stack-stays': ['DELETE_SKIPPED'] };

/** By the logical id of what they were taken of. */
async function snapshotsOf(
  { worker, connection, stack: { stackId } }: Seen,
  ended: readonly Ended[],
  survivors: ReadonlyMap<string, Survivor>,
): Promise<Map<string, Residue>> {
  // Without an id it was never made, and left nothing.
  const isGone = (one: Ended): one is Ended & Gone =>
    one.status === 'DELETE_COMPLETE' && one.physicalId !== null;
  const gone = ended.filter(isGone);
  const deletedKeys = gone.filter(({ type }) => type === 'AWS::KMS::Key').map(({ physicalId }) => physicalId);
  const snapshots = new Map<string, Residue>();
  for (const resource of gone) {
    const survivor = survivors.get(resource.logicalId);
    const { note = '', monthlyUsd = 0, type = '' } = survivor ?? {};
    const expected = survivor && type !== resource.type ? { type, note, monthlyUsd } : null;
    const found = await findSnapshot({ worker, connection, stackId }, resource, expected, deletedKeys);
    if (found) snapshots.set(resource.logicalId, found);
  }
  return snapshots;
}

/** What CloudFormation lists by StackId is the truth, where it still lists it; events fill in the rest. */
async function lastSeen({ worker, connection, stack, freshEvents }: Seen): Promise<Ended[]> {
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

function endOf({ status, physicalId }: Ended, leftSnapshot: boolean): Receipt['resources'][number]['end'] {
  if (keptStatuses['stack-gone'].includes(status)) return 'retained';
  if (physicalId === null) return 'deleted';
  if (status !== 'DELETE_COMPLETE') return 'unverified';
  return leftSnapshot ? 'snapshot' : 'deleted';
}

function keptOf(
  { logicalId, type, physicalId }: Ended,
  survivor: Survivor | undefined,
  isLeft: (logicalId: string) => boolean,
): Residue {
  const foreseen =
    survivor?.type === type
      ? { note: noteOf(survivor, isLeft), monthlyUsd: survivor.monthlyUsd }
      : (aboutType(type).kept ?? keptOther);
  return { logicalId, type, physicalId, of: null, ...foreseen };
}
