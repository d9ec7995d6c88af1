import type { Stack } from '@aws-sdk/client-cloudformation';
import { describeStack } from '@/lib/aws/stack';
import { findUnrecordedStack } from '@/lib/worker/operations/find-unrecorded-stack';
import type { FlightRun } from './flight-run';

const found = new WeakMap<FlightRun, Promise<Stack | null>>();

/**
 * The stack of a failed launch, which a relaunch removes with what is left in it before it begins; null without one, and
 * once it is gone. Looked up once for a flight check.
 */
export function failedStack(run: FlightRun): Promise<Stack | null> {
  const known = found.get(run) ?? find(run);
  found.set(run, known);
  return known;
}

async function find({ kind, stackId, stackName, launches, connection }: FlightRun): Promise<Stack | null> {
  if (kind !== 'RELAUNCH') return null;
  const id = stackId ?? (await unrecorded(connection, { stackName, operations: launches }));
  const stack = id === null ? null : await describeStack(connection, id);
  return stack?.StackStatus === 'DELETE_COMPLETE' ? null : stack;
}

async function unrecorded(...asked: Parameters<typeof findUnrecordedStack>): Promise<string | null> {
  const stack = await findUnrecordedStack(...asked);
  return stack.kind === 'ours' ? stack.stackId : null;
}
