import type { Change, ChangeSetStatus, ExecutionStatus } from '@aws-sdk/client-cloudformation';
import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { errorCode } from './aws-failure';
import type { Connection } from './connect';
import { type StackRequest, toStackInput } from './stack';
import { reasonText } from './storable-text';

/** A change set as CloudFormation describes it, all pages in one. */
export interface ChangeSet {
  id: string;
  status: ChangeSetStatus;
  /** Why it could not be made. */
  statusReason: string;
  executionStatus: ExecutionStatus;
  createdAt: Date | null;
  changes: Change[];
}

/**
 * Requests a change set for an existing stack and returns its id. The client token makes it safe to ask
 * again: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 */
export async function createChangeSet(
  connection: Connection,
  stackId: string,
  name: string,
  request: Omit<StackRequest, 'stackName' | 'operationId'>,
): Promise<string> {
  const { Id } = await connection.cloudFormation.send(
    new CreateChangeSetCommand({
      ...toStackInput(connection, request),
      StackName: stackId,
      ChangeSetName: name,
      ChangeSetType: 'UPDATE',
      ClientToken: name,
    }),
  );
  if (!Id) throw new Error('CloudFormation answered without the id of the change set');
  return Id;
}

/**
 * True when CreateChangeSet was refused because the name is in use: by an attempt of ours, since it carries the
 * operation's id.
 */
export function isChangeSetThere(error: unknown): boolean {
  return errorCode(error) === 'AlreadyExistsException';
}

/** Whether CloudFormation was asked to carry it out, and took it. */
export function isExecuted({ executionStatus }: ChangeSet): boolean {
  return ['EXECUTE_IN_PROGRESS', 'EXECUTE_COMPLETE', 'EXECUTE_FAILED'].includes(executionStatus);
}

/** The change set by id or by name, with what it changes and the values before and after; null when there is none. */
export async function describeChangeSet(
  connection: Connection,
  stackId: string,
  idOrName: string,
): Promise<ChangeSet | null> {
  const changes: Change[] = [];
  let token: string | undefined;
  for (;;) {
    const page = await describePage(connection, stackId, idOrName, token);
    if (!page?.ChangeSetId || page.Status === 'DELETE_COMPLETE') return null;
    changes.push(...(page.Changes ?? []));
    token = page.NextToken;
    if (token) continue;
    return {
      id: page.ChangeSetId,
      status: page.Status ?? 'CREATE_PENDING',
      statusReason: reasonText(page.StatusReason ?? ''),
      executionStatus: page.ExecutionStatus ?? 'UNAVAILABLE',
      createdAt: page.CreationTime ?? null,
      changes,
    };
  }
}

async function describePage(
  connection: Connection,
  stackId: string,
  idOrName: string,
  token: string | undefined,
) {
  try {
    return await connection.cloudFormation.send(
      new DescribeChangeSetCommand({
        StackName: stackId,
        ChangeSetName: idOrName,
        IncludePropertyValues: true,
        NextToken: token,
      }),
    );
  } catch (error) {
    if (['ChangeSetNotFoundException', 'ChangeSetNotFound'].includes(errorCode(error))) return null;
    throw error;
  }
}

/** Executes it, at most once: CloudFormation refuses a second execution of the same change set. */
export async function executeChangeSet(
  connection: Connection,
  request: { stackId: string; changeSetId: string; operationId: string },
): Promise<void> {
  await connection.cloudFormation.send(
    new ExecuteChangeSetCommand({
      StackName: request.stackId,
      ChangeSetName: request.changeSetId,
      ClientRequestToken: request.operationId,
    }),
  );
}

/**
 * True when ExecuteChangeSet was refused because the change set is executed already, or can't be any more: look which.
 */
export function isNotExecutable(error: unknown): boolean {
  return [
    'InvalidChangeSetStatusException',
    'InvalidChangeSetStatus',
    'ChangeSetNotFoundException',
    'ChangeSetNotFound',
    'TokenAlreadyExistsException',
  ].includes(errorCode(error));
}

/** Removes a change set that nobody will execute. One that is gone already is no error. */
export async function deleteChangeSet(
  connection: Connection,
  stackId: string,
  changeSetId: string,
): Promise<void> {
  await connection.cloudFormation.send(
    new DeleteChangeSetCommand({ StackName: stackId, ChangeSetName: changeSetId }),
  );
}

/**
 * CloudFormation reports that nothing would change by failing the change set, in one of two wordings:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
 */
export function isNoChange(statusReason: string): boolean {
  return /didn['’]t contain changes|No updates are to be performed/i.test(statusReason);
}
