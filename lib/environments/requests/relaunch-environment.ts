import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { flightCheckOf } from '@/lib/approvals/flight-check-of';
import type { Blueprint, BlueprintInputs } from '@/lib/blueprints/blueprint';
import { requestReasonSchema } from '@/lib/blueprints/request-reason';
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
import { askPolicies, beginningOf, type Held, heldDetails, holdOperation } from './apply-verdict';
import { type Environment, environmentVerb, questionWithFlightCheck, readSummary } from './environment-verb';
import { mergeInputs } from './merge-inputs';
import { withdrawnDetails, withdrawWaiting } from './withdraw-waiting';

export const relaunchRequestSchema = z.strictObject({
  inputs: z.record(z.string(), z.unknown(), { error: 'The inputs must be an object' }).default({}),
  reason: requestReasonSchema.optional(),
});

/**
 * Launches an environment again whose launch failed: the worker first removes the failed stack, then makes a new one.
 * `inputs` are merged over those that failed. Where a policy asks for a second person, it waits for approval first.
 *
 * Throws 'not-found', 'forbidden' (also by a policy), 'invalid' (each path named), 'conflict' (its launch has not failed, or
 * its target is closed).
 */
export const relaunchEnvironment = environmentVerb({
  action: 'environment.relaunch',
  deed: 'relaunch',
  parse: ({
    name: _,
    ...body
  }: { name: string; inputs?: unknown; reason?: unknown } & Readonly<Record<string, unknown>>) =>
    parseInput(relaunchRequestSchema, body),
  rules: async ({ tx, ctx, environment, parsed }) => {
    await assertTargetOpen(tx, { targetId: environment.targetId, team: environment.team.name });
    const { blueprint, inputs } = mergeInputs(environment, parsed.inputs);
    const question = await questionWithFlightCheck(tx, ctx, environment, { action: 'relaunch', inputs });
    return { blueprint, inputs, held: await askPolicies(tx, ctx, question, parsed.reason) };
  },
  write: async ({ tx, ctx, environment, ruled: { blueprint, inputs, held } }) => {
    const { id, stackId } = environment;
    const withdrawn = await withdrawWaiting(tx, ctx, id, 'other-launch');
    const operationId = await addLaunch(tx, ctx, { environment, blueprint, inputs, held });
    if (!held) await queueRelaunch(tx, { id, blueprint, inputs });
    return {
      answer: await readSummary(tx, id),
      audit: {
        details: {
          operationId,
          removeStackId: stackId,
          inputs,
          ...withdrawnDetails(withdrawn),
          ...heldDetails(held),
        },
      },
    };
  },
});

/** The failed launch is over, and its environment waits for a worker with these inputs. */
export async function queueRelaunch(
  tx: Transaction,
  { id, blueprint, inputs }: { id: string; blueprint: Blueprint; inputs: BlueprintInputs },
): Promise<void> {
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
}

async function addLaunch(
  tx: Transaction,
  ctx: Context,
  launch: { environment: Environment; blueprint: Blueprint; inputs: BlueprintInputs; held: Held | null },
): Promise<string> {
  const { environment, blueprint, inputs, held } = launch;
  const environmentId = environment.id;
  const operationId = randomUUID();
  const now = await databaseNow(tx);
  const options: CreateOptions = createOptionsSchema.parse({ removeStackId: environment.stackId });
  await tx.operation.create({
    data: {
      id: operationId,
      environmentId,
      kind: 'CREATE',
      requestedById: ctx.actor.id,
      traceContext: currentTraceContext(),
      inputs,
      options: { ...options },
      ...beginningOf(held),
      createdAt: now,
      nextAttemptAt: now,
    },
  });
  await recordEvent(tx, {
    environmentId,
    operationId,
    status: 'RELAUNCH_REQUESTED',
    reason: `Relaunch requested by ${ctx.actor.name}`,
  });
  if (held) {
    const requestedById = ctx.actor.id;
    const { name, targetId } = environment;
    const about = {
      action: 'relaunch',
      blueprint: blueprint.id,
      blueprintVersion: blueprint.version,
      inputs,
      before: environment.inputs as BlueprintInputs,
      flightCheck: await flightCheckOf(tx, {
        requestedById,
        targetId,
        name,
        kind: 'relaunch',
        blueprint: blueprint.id,
        inputs,
      }),
    } as const;
    await holdOperation(tx, ctx, held, { environmentId, operationId, about, now });
  } else await enqueueOperation(tx, { operationId });
  return operationId;
}
