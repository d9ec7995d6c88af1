import type { ReadResource } from '@/lib/aws/read-stacks';
import { mayDeleteStack, type Verdict } from '@/lib/aws/simulate';
import { describeStack } from '@/lib/aws/stack';
import { letGo, recordDeletionNotTaken } from '@/lib/environments/operations/record-operation';
import { recordStep } from '@/lib/environments/operations/record-step';
import { explain } from '@/lib/stacks/explain-failure';
import { goneStatuses } from '@/lib/stacks/resource-state';
import { stackPhase } from '@/lib/stacks/stack-status';
import { tunables } from '@/lib/worker/tunables';
import { resourcesUnlessRefused } from '@/lib/worker/unless-refused';
import { whatRefuses } from './teardown-refusal';
import { refuseTeardown, type TeardownRun } from './teardown-run';

/**
 * CloudFormation deletes a stack while it makes it, but not while it updates it or imports into it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-delete-stack.html
 */
export const busyStatus = /^(UPDATE|IMPORT)_(\w+_)?IN_PROGRESS$/;

/** Somebody changes the stack outside Slipway: whatever that is, it ends by itself. */
export async function waitUntilFree(
  { worker, held, operation, logger }: TeardownRun,
  status: string,
): Promise<void> {
  const reason = `Waiting for CloudFormation to finish with the stack, which is ${status}`;
  // An update under way proves that no deletion is.
  if (operation.executing) await recordDeletionNotTaken(worker.database, held);
  await recordStep(worker.database, held, reason);
  await letGo(worker.database, held, tunables.pollBusyStackMs);
  logger.info({ status }, 'the stack is busy: waiting');
}

/**
 * What of the stack is there now: as CloudFormation lists it, or as it is on record where it may not be listed. Null
 * with nothing to go by: then nobody can say what is protected, nor what buckets hold.
 */
async function presentResources(run: TeardownRun): Promise<ReadResource[] | null> {
  const { worker, connection, held, stackId, stack, logger } = run;
  if (stack === null || stackPhase(stack.StackStatus) === 'deleted') return [];
  const where = { environmentId: held.environmentId };
  const listed = await resourcesUnlessRefused(connection, stackId, logger);
  const known = listed ?? (await worker.database.stackResource.findMany({ where }));
  if (listed === null && known.length === 0) return null;
  return known.filter(({ status }) => !goneStatuses.includes(status));
}

/** What there is of the stack, and whether the launcher may delete it, as far as IAM says. */
export interface StackSeen {
  resources: ReadResource[];
  mayDelete: Verdict;
}

/**
 * Whether the deletion may proceed, as AWS has it now: null where somebody else's change is waited for, or AWS would
 * refuse and the teardown has ended.
 */
export async function assessStack(run: TeardownRun): Promise<StackSeen | null> {
  const status = run.stack?.StackStatus ?? '';
  if (busyStatus.test(status)) {
    await waitUntilFree(run, status);
    return null;
  }
  const resources = await presentResources(run);
  if (resources === null) {
    const reason = 'CloudFormation does not let Slipway list the resources of the stack';
    await refuseTeardown(run, { logicalId: null, type: null, reason, explanation: explain('AccessDenied') });
    return null;
  }
  const mayDelete = await mayDeleteStack(run.connection, run.stackId);
  const refusal = await whatRefuses(run, resources, mayDelete);
  if (!refusal) return { resources, mayDelete };
  await refuseTeardown(run, refusal);
  return null;
}

/** As `assessStack`, with the stack described anew. */
export async function reassessStack(
  earlier: TeardownRun,
): Promise<{ run: TeardownRun; seen: StackSeen } | null> {
  const run = { ...earlier, stack: await describeStack(earlier.connection, earlier.stackId) };
  const seen = await assessStack(run);
  return seen && { run, seen };
}

/**
 * Reassesses from time to time while a bucket is emptied, which may take hours: turning on protection, or starting an
 * update of the stack, saves what is still there. Returns whether the emptying may proceed.
 */
export function reassessNowAndThen(run: TeardownRun): () => Promise<boolean> {
  let looked = performance.now();
  return async () => {
    if (performance.now() - looked < tunables.reassessMs) return true;
    const now = await reassessStack(run);
    looked = performance.now();
    return now !== null;
  };
}
