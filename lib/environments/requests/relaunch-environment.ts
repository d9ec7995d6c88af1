import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { moveEnvironment } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import { type CreateOptions, createOptionsSchema } from '@/lib/environments/records';
import { parseInput } from '@/lib/errors/parse-input';
import { monthlyCentsOf } from '@/lib/policies/monthly-cost';
import { assertTargetOpen } from '@/lib/targets/target-openness';
import { currentTraceContext } from '@/lib/telemetry/spans';
import { environmentVerb, readSummary } from './environment-verb';
import { mergeInputs } from './merge-inputs';

export const relaunchRequestSchema = z.strictObject({
  inputs: z.record(z.string(), z.unknown(), { error: 'The inputs must be an object' }).default({}),
});

/**
 * Launches an environment again whose launch failed: the worker first removes the failed stack, then makes a new one.
 * `inputs` are merged over those that failed.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (each path named), 'conflict' (its launch has not failed, or its target is
 * closed).
 */
export const relaunchEnvironment = environmentVerb({
  action: 'environment.relaunch',
  deed: 'relaunch',
  parse: ({ name: _, ...body }: { name: string; inputs?: unknown } & Readonly<Record<string, unknown>>) =>
    parseInput(relaunchRequestSchema, body),
  rules: async ({ tx, environment, parsed }) => {
    await assertTargetOpen(tx, { targetId: environment.targetId, team: environment.team.name });
    return mergeInputs(environment, parsed.inputs);
  },
  write: async ({ tx, ctx, environment: { id, stackId }, ruled: { blueprint, inputs } }) => {
    const operationId = await addLaunch(tx, ctx, { id, inputs, stackId });
    await moveEnvironment(tx, {
      id,
      from: 'LAUNCH_FAILED',
      to: 'QUEUED',
      set: {
        inputs,
        monthlyCents: monthlyCentsOf(blueprint.id, inputs),
        blueprintVersion: blueprint.version,
        resourcesTotal: blueprint.resourcesFor(inputs).length,
        resourcesDone: 0,
      },
    });
    return {
      answer: await readSummary(tx, id),
      audit: { details: { operationId, removeStackId: stackId, inputs } },
    };
  },
});

async function addLaunch(
  tx: Transaction,
  ctx: Context,
  launch: { id: string; inputs: BlueprintInputs; stackId: string | null },
): Promise<string> {
  const operationId = randomUUID();
  const now = await databaseNow(tx);
  const options: CreateOptions = createOptionsSchema.parse({ removeStackId: launch.stackId });
  await tx.operation.create({
    data: {
      id: operationId,
      environmentId: launch.id,
      kind: 'CREATE',
      requestedById: ctx.actor.id,
      traceContext: currentTraceContext(),
      inputs: launch.inputs,
      options: { ...options },
      createdAt: now,
      nextAttemptAt: now,
    },
  });
  await recordEvent(tx, {
    environmentId: launch.id,
    operationId,
    status: 'RELAUNCH_REQUESTED',
    reason: `Relaunch requested by ${ctx.actor.name}`,
  });
  await enqueueOperation(tx, { operationId });
  return operationId;
}
