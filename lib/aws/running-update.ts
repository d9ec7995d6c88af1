import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  paginateDescribeStackEvents,
} from '@aws-sdk/client-cloudformation';
import { errorCode, errorMessage } from './aws-failure';
import type { Connection } from './connect';

/**
 * Asks CloudFormation to stop the update under way and to roll it back. The rollback's events bear the token.
 *
 * @throws what CloudFormation answers, TokenAlreadyExistsException too: that an earlier call came through does not say
 *   what became of it, which only the stack's status does
 */
export async function cancelUpdate(
  connection: Connection,
  request: { stackId: string; token: string },
): Promise<void> {
  await connection.cloudFormation.send(
    new CancelUpdateStackCommand({ StackName: request.stackId, ClientRequestToken: request.token }),
  );
}

/**
 * True when CloudFormation refused to cancel because of the state the stack is in: only UPDATE_IN_PROGRESS can be.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html
 */
export function isTooLateToCancel(error: unknown): boolean {
  return errorCode(error) === 'ValidationError' && /cancel/i.test(errorMessage(error));
}

/**
 * Continues a rollback that got stuck. `skip`: resources that CloudFormation then takes for rolled back as they are;
 * only those that failed to roll back can be skipped.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
 */
export async function continueUpdateRollback(
  connection: Connection,
  request: { stackId: string; operationId: string; skip: readonly string[] },
): Promise<void> {
  const { executionRoleArn } = connection.target;
  try {
    await connection.cloudFormation.send(
      new ContinueUpdateRollbackCommand({
        StackName: request.stackId,
        ClientRequestToken: request.operationId,
        ...(request.skip.length > 0 ? { ResourcesToSkip: [...request.skip] } : {}),
        ...(executionRoleArn ? { RoleARN: executionRoleArn } : {}),
      }),
    );
  } catch (error) {
    // This very call was taken before: CloudFormation remembers the token.
    if (errorCode(error) !== 'TokenAlreadyExistsException') throw error;
  }
}

/** Whether CloudFormation took a call with this token: it stands on every event of what the call started. */
export async function wasTaken(
  connection: Connection,
  request: { stackId: string; token: string; since: Date },
): Promise<boolean> {
  const pages = paginateDescribeStackEvents(
    { client: connection.cloudFormation },
    { StackName: request.stackId },
  );
  for await (const page of pages) {
    for (const event of page.StackEvents ?? []) {
      if (event.ClientRequestToken === request.token) return true;
      // Newest first: what is older than the operation can't be of it, the clocks' difference allowed for.
      if (event.Timestamp && event.Timestamp.getTime() < request.since.getTime() - clockSkewMs) return false;
    }
  }
  return false;
}

const clockSkewMs = 5 * 60_000;
