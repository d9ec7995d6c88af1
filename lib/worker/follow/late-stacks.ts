import type { ListedStack } from '@/lib/aws/read-stacks';
import { wasTaken } from '@/lib/aws/running-update';
import { describeStack } from '@/lib/aws/stack';
import {
  type EndedUnseen,
  type LaunchWithoutStack,
  recordLateStack,
  recordLooked,
} from '@/lib/targets/given-up';
import { type RestingEnvironment, recordChangedOutside } from '@/lib/targets/reconcile';
import { findUnrecordedStack } from '@/lib/worker/operations/find-unrecorded-stack';
import { tunables } from '@/lib/worker/tunables';
import { resourcesUnlessRefused } from '@/lib/worker/unless-refused';
import type { Reading } from './follow-stack';
import type { newIsolation } from './isolation';

type Isolated = ReturnType<typeof newIsolation>;

/**
 * A launch ended without its stack, after AWS was asked for it: where a stack of its name and tag is there after all, it
 * is recorded. Lists lag, so those that nobody looked for are asked for by name.
 */
export async function recordLateStacks(
  reading: Reading,
  seen: {
    withoutStack: readonly LaunchWithoutStack[];
    unseen: readonly EndedUnseen[];
    listed: readonly ListedStack[];
  },
  isolated: Isolated,
): Promise<void> {
  const names = new Set(seen.listed.map(({ stackName }) => stackName));
  const unseen = new Set(seen.unseen.map(({ environmentId }) => environmentId));
  for (const launch of seen.withoutStack) {
    if (!names.has(launch.stackName) && !unseen.has(launch.id)) continue;
    await isolated(launch.name, () => recordIfOurs(reading, launch));
  }
}

async function recordIfOurs(
  { worker, lease, connection }: Reading,
  launch: LaunchWithoutStack,
): Promise<void> {
  const own = await findUnrecordedStack(connection, launch);
  if (own.kind !== 'ours') return;
  const { stackId } = own;
  const stack = await describeStack(connection, stackId);
  const resources = await resourcesUnlessRefused(connection, stackId, worker.logger);
  worker.logger.warn({ environment: launch.name, stackId }, 'the stack of a failed launch has appeared');
  const stackStatus = stack?.StackStatus ?? '';
  await recordLateStack(worker.database, lease, launch, { stackId, stackStatus, resources });
}

/**
 * An update was given up without a look: where AWS carried it out all the same, the environment is not what its inputs
 * say. Returns the ids of those environments; their stacks' statuses alone may not show it.
 */
export async function recordCarriedOut(
  { worker, lease, connection }: Reading,
  { unseen, resting }: { unseen: readonly EndedUnseen[]; resting: readonly RestingEnvironment[] },
  isolated: Isolated,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { id: token, kind, environmentId, createdAt: since } of unseen) {
    const environment = resting.find(({ id }) => id === environmentId);
    if (kind !== 'UPDATE' || !environment) continue;
    await isolated(environment.name, async () => {
      const { stackId } = environment;
      if (!(await wasTaken(connection, { stackId, token, since }))) return;
      const stack = await describeStack(connection, stackId);
      found.add(environmentId);
      await recordChangedOutside(worker.database, lease, environment, {
        stackStatus: stack?.StackStatus ?? environment.stackStatus ?? '',
        resources: await resourcesUnlessRefused(connection, stackId, worker.logger),
        changedAt: stack?.LastUpdatedTime ?? null,
        what: 'AWS took the update that was given up',
      });
    });
  }
  return found;
}

/**
 * After a comparison without trouble: what was given up without a look has been looked for, launches by the name of their
 * stack, the others with their environment. True when that is still to come.
 */
export async function recordSeen(
  { worker, lease }: Reading,
  {
    withoutStack,
    unseen,
    resting,
  }: {
    withoutStack: readonly LaunchWithoutStack[];
    unseen: readonly EndedUnseen[];
    resting: readonly RestingEnvironment[];
  },
): Promise<boolean> {
  const compared = new Set(resting.map(({ id }) => id));
  const lookedFor = new Set(withoutStack.map(({ id }) => id));
  const isSeen = ({ environmentId, movedOn, endedMs }: EndedUnseen) =>
    movedOn ||
    compared.has(environmentId) ||
    (lookedFor.has(environmentId) && endedMs >= tunables.believeMissingAfterMs);
  for (const operation of unseen.filter(isSeen)) await recordLooked(worker.database, lease, operation);
  return !unseen.every(isSeen);
}
