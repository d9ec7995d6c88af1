import type { Connection } from '@/lib/aws/connect';
import { describeStack } from '@/lib/aws/stack';
import { stackTagKeys } from '@/lib/blueprints/stack-tags';
import type { ClaimedOperation } from '@/lib/environments/operations/claim-operation';
import { createOptionsSchema } from '@/lib/environments/records';
import { stackPhase } from '@/lib/stacks/stack-status';

export type UnrecordedStack =
  | { kind: 'ours'; stackId: string }
  /** Somebody else's stack has the name, so ours can't. */
  | { kind: 'foreign' }
  | { kind: 'none' };

/**
 * A launch that failed before its StackId was kept may still have made the stack: ours if the tag of one of this
 * environment's launches is on it. By name, so an answer that lags may be wrong about there being none.
 */
export async function findUnrecordedStack(
  connection: Connection,
  environment: Pick<ClaimedOperation['environment'], 'stackName' | 'operations'>,
): Promise<UnrecordedStack> {
  const stack = await describeStack(connection, environment.stackName);
  if (!stack?.StackId || stackPhase(stack.StackStatus) === 'deleted') return { kind: 'none' };
  const { StackId: stackId, Tags } = stack;
  const removed = environment.operations.map(
    ({ options }) => createOptionsSchema.parse(options).removeStackId,
  );
  if (removed.includes(stackId)) return { kind: 'none' };
  const tag = Tags?.find(({ Key }) => Key === stackTagKeys.operation)?.Value;
  return environment.operations.some((made) => made.id === tag)
    ? { kind: 'ours', stackId }
    : { kind: 'foreign' };
}
