import { classifyFailure } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import { listResources, type ReadResource } from '@/lib/aws/read-stacks';
import type { Logger } from '@/lib/config/logger';

/**
 * What a read answers, or the failure's words where AWS refuses it for good: for what an operation can be followed
 * without. What may pass is thrown, and read again.
 */
export async function unlessRefused<Answer>(
  read: Promise<Answer>,
): Promise<{ answer: Answer; refusal: null } | { answer: null; refusal: string }> {
  try {
    return { answer: await read, refusal: null };
  } catch (error) {
    const failure = classifyFailure(error);
    if (failure.kind === 'retryable') throw error;
    return { answer: null, refusal: failure.reason };
  }
}

/** The stack's resources, or null where CloudFormation knows no such stack or does not let us list them. */
export async function resourcesUnlessRefused(
  connection: Connection,
  stackId: string,
  logger: Logger,
): Promise<ReadResource[] | null> {
  const { answer, refusal } = await unlessRefused(listResources(connection, stackId));
  if (refusal !== null)
    logger.error({ reason: refusal, stackId }, 'the resources of the stack are not listed');
  return answer;
}
