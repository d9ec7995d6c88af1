import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Connection } from '@/lib/aws/connect';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { Logger } from '@/lib/config/logger';
import type { ClaimedOperation } from '@/lib/environments/operations/claim-operation';
import { type Held, recordFailure } from '@/lib/environments/operations/record-operation';
import { stackDifferencesSchema, type UpdateOptions } from '@/lib/environments/records';
import { explain } from '@/lib/stacks/explain-failure';
import { resourcesUnlessRefused } from '@/lib/worker/unless-refused';
import type { WorkerContext } from '@/lib/worker/worker-context';
import type { Wanted } from './update-causes';

/** One attempt at an update, with what every step of it needs. */
export interface UpdateRun {
  worker: WorkerContext;
  connection: Connection;
  operation: ClaimedOperation;
  options: UpdateOptions;
  held: Held;
  stackId: string;
  stack: Stack;
  logger: Logger;
}

/** What the operation wants of the environment, beside what serves; `madeAt`: when its change set was made. */
export function wantedOf(
  { operation, options }: Pick<UpdateRun, 'operation' | 'options'>,
  madeAt: Date,
): Wanted {
  const { environment } = operation;
  const blueprint = findBlueprint(environment.blueprint);
  if (!blueprint) throw new Error(`This version of Slipway has no blueprint ${environment.blueprint}`);
  const after = operation.inputs as BlueprintInputs;
  // What serves is what the stack has, where somebody changed it past Slipway.
  const differences = stackDifferencesSchema.nullable().parse(environment.stackDifferences)?.inputs ?? [];
  const serving = {
    ...(environment.inputs as BlueprintInputs),
    ...Object.fromEntries(differences.map(({ input, stack }) => [input, stack])),
  };
  const before = blueprint.readBefore(serving, after);
  return {
    blueprint,
    before,
    // What an earlier version had beside them is none of this one's.
    stored: { ...before, ...Object.fromEntries(Object.entries(serving).filter(([key]) => key in before)) },
    after,
    newerTemplate: !options.keepTemplate && environment.blueprintVersion !== blueprint.version,
    madeAt,
  };
}

/** Ends an operation for which the stack is not in the state that it needs, and records the state that it is in. */
export async function failAsSeen(run: UpdateRun, reason: string): Promise<void> {
  const { worker, connection, held, stackId, stack, logger } = run;
  const cause = { logicalId: null, type: null, reason, explanation: explain(reason) };
  const resources = await resourcesUnlessRefused(connection, stackId, logger);
  await recordFailure(worker.database, held, cause, { stackStatus: stack.StackStatus ?? '', resources });
}
