import { contentHash } from '@/lib/aws/artifacts';
import { classifyFailure, errorMessage, OutcomeUnknown } from '@/lib/aws/aws-failure';
import {
  type ChangeSet,
  createChangeSet,
  deleteChangeSet,
  describeChangeSet,
  isChangeSetThere,
} from '@/lib/aws/change-set';
import { stackTagKeys } from '@/lib/blueprints/stack-tags';
import { letGo } from '@/lib/environments/operations/record-operation';
import { recordChangeSet } from '@/lib/environments/operations/record-update';
import { pause } from '@/lib/worker/pause';
import { tunables } from '@/lib/worker/tunables';
import { keepingTemplate } from './newer-template';
import { prepareStack } from './prepare-stack';
import { type UpdateRun, wantedOf } from './update-run';

/**
 * Requests the operation's change set and records its id. Its name follows from the operation, and from the
 * change set that it takes the place of: an attempt whose answer was lost finds what it made by the name.
 */
export async function makeChangeSet(run: UpdateRun): Promise<string> {
  const { worker, connection, operation, held, stack, stackId, logger } = run;
  const replaced = operation.changeSetId;
  const name = `slipway-${operation.id}${replaced === null ? '' : `-${contentHash(replaced)}`}`;
  const prepared = await prepareStack(connection, operation, {
    madeBy: stack.Tags?.find(({ Key }) => Key === stackTagKeys.operation)?.Value ?? operation.id,
    parameters: (stack.Parameters ?? []).flatMap(({ ParameterValue }) => ParameterValue ?? []),
  });
  const request = run.options.keepTemplate
    ? keepingTemplate(prepared, stack, wantedOf(run, new Date()))
    : prepared;
  const id = await createOrFind(run, name, () => createChangeSet(connection, stackId, name, request));
  // What stands keeps its template, and so its version.
  const version = run.options.keepTemplate ? null : prepared.version;
  await recordChangeSet(worker.database, held, id, version);
  if (replaced !== null) await removeChangeSet(run, replaced);
  logger.info({ changeSet: id }, 'change set requested');
  return id;
}

async function createOrFind(run: UpdateRun, name: string, create: () => Promise<string>): Promise<string> {
  try {
    return await create();
  } catch (error) {
    const failure = classifyFailure(error);
    const unknown = failure.kind === 'retryable' && failure.unknownOutcome;
    if (!unknown && !isChangeSetThere(error)) throw error;
    run.logger.warn({ err: error }, 'the outcome of CreateChangeSet is not known, looking it up');
    const found = await describeChangeSet(run.connection, run.stackId, name);
    if (!found)
      throw new OutcomeUnknown('AWS may have accepted the change set and does not show it yet', error);
    return found.id;
  }
}

/**
 * The change set once CloudFormation is done with it; null when that takes longer, and then the operation is released.
 */
export async function whenMade(run: UpdateRun, id: string): Promise<ChangeSet | null> {
  const { worker, connection, held, stackId } = run;
  for (let poll = 0; poll < tunables.changeSetPolls && !worker.stopping.aborted; poll += 1) {
    const changeSet = await describeChangeSet(connection, stackId, id);
    if (changeSet && isMade(changeSet)) return changeSet;
    await pause(tunables.pollChangeSetMs, worker.stopping);
  }
  await letGo(worker.database, held, worker.stopping.aborted ? 0 : tunables.pollChangeSetMs);
  return null;
}

/** Complete ones can't be executed for a moment: CloudFormation says UNAVAILABLE first. */
function isMade({ status, executionStatus }: ChangeSet): boolean {
  return status === 'FAILED' || (status === 'CREATE_COMPLETE' && executionStatus !== 'UNAVAILABLE');
}

/** Nobody will execute it. What can't be removed goes with the next update: CloudFormation removes it then. */
export async function removeChangeSet(
  run: Pick<UpdateRun, 'connection' | 'stackId' | 'logger'>,
  id: string,
): Promise<void> {
  try {
    await deleteChangeSet(run.connection, run.stackId, id);
  } catch (error) {
    run.logger.warn({ changeSet: id, reason: errorMessage(error) }, 'change set not removed');
  }
}
