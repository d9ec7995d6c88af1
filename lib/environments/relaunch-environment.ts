import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/policy';
import { appendAudit } from '@/lib/audit/append';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { enqueueOperation } from './enqueue';
import type { EnvironmentSummary } from './environment-view';
import { findEnvironmentId } from './find-environment';
import { claimIdempotencyKey, type IdempotencyClaim, keepAnswer, replayAnswer } from './idempotency';
import { isUniqueViolation } from './is-unique-violation';
import { mergeInputs } from './merge-inputs';
import { moveEnvironment } from './move';
import { MovedElsewhere } from './moved-elsewhere';
import { parseInput } from './parse-input';
import { lockTimeLine, recordEvent } from './record-event';
import { type CreateOptions, createOptionsSchema } from './records';
import { summarySelection, toSummary } from './to-view';

const bodySchema = z.strictObject({
  inputs: z.record(z.string(), z.unknown(), { error: 'The inputs must be an object' }).default({}),
});

/**
 * Launches an environment again whose launch failed: the worker first removes the failed stack, then makes a new one.
 * `inputs` are merged over those that failed. With `idempotencyKey`, the same key and body of the same person give the
 * first answer again.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (each path named), 'conflict' (its launch has not failed).
 */
export async function relaunchEnvironment({
  ctx,
  input,
  idempotencyKey,
}: {
  ctx: Context;
  input: { name: string; inputs?: unknown } & Readonly<Record<string, unknown>>;
  idempotencyKey?: string | undefined;
}): Promise<EnvironmentSummary> {
  const { name, ...body } = input;
  const found = await findEnvironmentId(ctx.database, ctx, { name });
  assertMay(
    ctx.actor,
    { kind: 'environment.launch', team: found.team },
    `Only members of the team ${found.team} and admins may launch "${name}" again.`,
  );
  const { inputs } = parseInput(bodySchema, body);
  const claim = idempotencyKey === undefined ? null : { key: idempotencyKey, body: { relaunch: input } };
  try {
    return await ctx.database.$transaction((tx) => writeRelaunch(tx, ctx, found.id, inputs, claim));
  } catch (error) {
    if (isUniqueViolation(error, 'idempotency_keys') && claim) return replayAnswer(ctx, claim);
    if (error instanceof MovedElsewhere) {
      throw new SlipwayError('conflict', `"${name}" was just changed by somebody else; look again.`, {
        cause: error,
      });
    }
    throw error;
  }
}

async function writeRelaunch(
  tx: Transaction,
  ctx: Context,
  id: string,
  changes: Readonly<Record<string, unknown>>,
  claim: IdempotencyClaim | null,
): Promise<EnvironmentSummary> {
  if (claim) await claimIdempotencyKey(tx, ctx, claim, id);
  await lockTimeLine(tx, id);
  const environment = await tx.environment.findUniqueOrThrow({ where: { id }, include: { target: true } });
  const { name, status, stackId } = environment;
  if (status !== 'LAUNCH_FAILED') {
    throw new SlipwayError(
      'conflict',
      `"${name}" is ${status}; only an environment whose launch failed can be launched again.`,
    );
  }
  const { blueprint, inputs } = mergeInputs(environment, changes);
  const operationId = await addLaunch(tx, ctx, { id, inputs, stackId });
  await moveEnvironment(tx, {
    id,
    from: status,
    to: 'QUEUED',
    set: {
      inputs,
      blueprintVersion: blueprint.version,
      resourcesTotal: blueprint.expectedResources(inputs),
      resourcesDone: 0,
    },
  });
  const row = await tx.environment.findUniqueOrThrow({ where: { id }, select: summarySelection });
  const answer = toSummary(row);
  if (claim) await keepAnswer(tx, ctx, claim, answer);
  await appendAudit(tx, ctx, {
    action: 'environment.relaunch',
    subject: { type: 'environment', id },
    details: { name, operationId, removeStackId: stackId, inputs },
  });
  return answer;
}

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
