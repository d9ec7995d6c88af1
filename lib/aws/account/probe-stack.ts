import {
  CreateChangeSetCommand,
  type OperationEvent,
  paginateDescribeEvents,
} from '@aws-sdk/client-cloudformation';
import { classifyFailure, OutcomeUnknown } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import { deleteStack, describeStack, type StackRequest, toStackInput } from '@/lib/aws/stack';

/**
 * A change set for a stack that isn't there makes one that is under review: CloudFormation validates the request, and
 * nothing else is made. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 *
 * @throws OutcomeUnknown when it may have been made, or may be made yet
 */
export async function createProbe(
  connection: Connection,
  stackName: string,
  request: Pick<StackRequest, 'template' | 'parameters' | 'tags'>,
): Promise<{ stackId: string; changeSetId: string }> {
  const asked = new CreateChangeSetCommand({
    ...toStackInput(connection, request),
    StackName: stackName,
    ChangeSetName: 'check',
    ChangeSetType: 'CREATE',
  });
  const { StackId, Id } = await connection.cloudFormation.send(asked).catch((error: unknown) => {
    const failure = classifyFailure(error);
    if (failure.kind === 'terminal' || !failure.unknownOutcome) throw error;
    throw new OutcomeUnknown(failure.reason, error);
  });
  if (!StackId || !Id) throw new Error('CloudFormation answered without the ids of stack and change set');
  return { stackId: StackId, changeSetId: Id };
}

/** What went wrong while the change set was made, validations among it. */
export async function changeSetFailures(
  connection: Connection,
  { stackId, changeSetId }: { stackId: string; changeSetId: string },
): Promise<OperationEvent[]> {
  const events: OperationEvent[] = [];
  const asked = { StackName: stackId, ChangeSetName: changeSetId, Filters: { FailedEvents: true } };
  for await (const page of paginateDescribeEvents({ client: connection.cloudFormation }, asked))
    events.push(...(page.OperationEvents ?? []));
  return events;
}

/**
 * Removes the probe of this name with its change set, and says whether it is gone for certain. One that has resources is
 * none: it is left alone.
 */
export async function removeProbe(
  connection: Connection,
  stackName: string,
  token: string,
): Promise<boolean> {
  const stack = await describeStack(connection, stackName);
  if (!stack?.StackId || stack.StackStatus === 'DELETE_COMPLETE') return true;
  if (stack.StackStatus !== 'REVIEW_IN_PROGRESS' && stack.StackStatus !== 'DELETE_IN_PROGRESS') return true;
  if (stack.StackStatus === 'REVIEW_IN_PROGRESS')
    await deleteStack(connection, { stackId: stack.StackId, token });
  const left = await describeStack(connection, stack.StackId);
  return left === null || left.StackStatus === 'DELETE_COMPLETE';
}
