import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { appendAudit } from '@/lib/audit/append';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Transaction } from '@/lib/db/client';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { addUpdate } from './add-update';
import { assertNameTyped } from './assert-name-typed';
import { changeEnvironment } from './change-environment';
import type { EnvironmentSummary } from './environment-view';
import { claimIdempotencyKey, type IdempotencyClaim, keepAnswer, replayAnswer } from './idempotency';
import { isUniqueViolation } from './is-unique-violation';
import { mergeInputs } from './merge-inputs';
import { parseInput } from './parse-input';
import { inputPath } from './parse-request';
import { updateOptionsSchema } from './records';
import { isDeletionFailed, isRollbackStuck } from './stack-condition';
import type { EnvironmentStatus } from './states';
import { summarySelection, toSummary } from './to-view';

const bodySchema = z.strictObject({
  inputs: z.record(z.string(), z.unknown(), { error: 'The inputs must be an object' }),
  apply: z.enum(['automatic', 'review'], { error: 'Must be automatic or review' }).default('automatic'),
  confirm: z.string({ error: 'Must be text' }).optional(),
});

/** `notice` says why there is no operation, or that it takes the place of an update that waited for confirmation. */
export type UpdateAnswer = EnvironmentSummary & { notice: string | null };

/**
 * Asks for other inputs of an environment that serves. `body` is `{inputs, apply?, confirm?}`, unchecked: `inputs` are
 * merged over the present ones; `apply` "review" shows the plan before anything is changed; `confirm`, the
 * environment's name, consents to the replacement of what holds data. With `idempotencyKey`, the same key and body of
 * the same person give the first answer again.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (each path named), 'conflict' (with what is under way).
 */
export async function updateEnvironment({
  ctx,
  input,
  idempotencyKey,
}: {
  ctx: Context;
  input: { name: string; body: unknown };
  idempotencyKey?: string | undefined;
}): Promise<UpdateAnswer> {
  const claim = idempotencyKey === undefined ? null : { key: idempotencyKey, body: { update: input } };
  try {
    return await changeEnvironment(ctx, input.name, 'change', async (tx, id) => {
      if (claim) await claimIdempotencyKey(tx, ctx, claim, id);
      return writeUpdate(tx, ctx, id, parseBody(input), claim);
    });
  } catch (error) {
    if (isUniqueViolation(error, 'idempotency_keys') && claim) return replayAnswer<UpdateAnswer>(ctx, claim);
    throw error;
  }
}

function parseBody({ name, body }: { name: string; body: unknown }) {
  const parsed = parseInput(bodySchema, body);
  if (parsed.confirm !== undefined) assertNameTyped(parsed.confirm, name);
  return parsed;
}

async function writeUpdate(
  tx: Transaction,
  ctx: Context,
  id: string,
  body: z.infer<typeof bodySchema>,
  claim: IdempotencyClaim | null,
): Promise<UpdateAnswer> {
  const environment = await tx.environment.findUniqueOrThrow({ where: { id }, include: { target: true } });
  const { name } = environment;
  const from = updatableFrom(environment);
  if (isRollbackStuck(environment)) {
    throw new SlipwayError(
      'conflict',
      `The rollback of the last update of "${name}" got stuck; continue it first, then update again.`,
    );
  }
  if (isDeletionFailed(environment)) {
    throw new SlipwayError(
      'conflict',
      `CloudFormation could not delete the stack of "${name}", and takes no update any more; tear it down.`,
    );
  }
  const { blueprint, inputs } = mergeInputs(environment, body.inputs);
  const before = environment.inputs as BlueprintInputs;
  const issues = blueprint.checkChange(before, inputs);
  if (issues.length > 0)
    throw invalid(issues.map(({ path, message }) => ({ path: inputPath(path), message })));
  const changed = Object.keys(inputs).filter((key) => inputs[key] !== before[key]);
  // After a failed update, or with a newer template, only CloudFormation can tell whether there is something to do.
  const settled = from === 'ACTIVE' && environment.blueprintVersion === blueprint.version;
  const nothing = changed.length === 0 && settled;
  const added = nothing
    ? null
    : await addUpdate(tx, ctx, {
        environment,
        from,
        inputs,
        options: updateOptionsSchema.parse({
          apply: body.apply,
          mayReplaceData: body.confirm === name,
          blueprintVersion: blueprint.version,
        }),
        event: 'UPDATE_REQUESTED',
      });
  const row = await tx.environment.findUniqueOrThrow({ where: { id }, select: summarySelection });
  const replaces = added?.withdrawn ? 'The update that was waiting for confirmation was cancelled' : null;
  const notice = nothing ? 'Nothing to change: the environment has these inputs already' : replaces;
  const answer = { ...toSummary(row), notice };
  if (claim) await keepAnswer(tx, ctx, claim, answer);
  if (added) {
    const { operationId, withdrawn } = added;
    if (withdrawn) await appendAudit(tx, ctx, withdrawn);
    const changes = Object.fromEntries(changed.map((key) => [key, { from: before[key], to: inputs[key] }]));
    await appendAudit(tx, ctx, {
      action: 'environment.update',
      subject: { type: 'environment', id },
      details: { name, operationId, apply: body.apply, mayReplaceData: body.confirm === name, changes },
    });
  }
  return answer;
}

/** The statuses an update may start from, for the rest the reason why it may not. */
const refusals = {
  ACTIVE: null,
  UPDATE_FAILED: null,
  AWAITING_APPROVAL: 'waits for approval',
  QUEUED: 'waits to be launched',
  LAUNCHING: 'is being launched; wait until that has ended',
  UPDATING: 'is being updated; wait until that has ended, or cancel it',
  TEARING_DOWN: 'is being torn down',
  LAUNCH_FAILED: 'was never launched; fix its inputs and launch it again',
  TEARDOWN_BLOCKED: 'is half torn down; go on with that',
  LOST: 'is lost: its stack was deleted outside Slipway',
  TORN_DOWN: 'has ended',
  CANCELLED: 'has ended',
  REJECTED: 'has ended',
} as const satisfies Record<EnvironmentStatus, string | null>;

function updatableFrom({ name, status }: { name: string; status: EnvironmentStatus }) {
  if (status === 'ACTIVE' || status === 'UPDATE_FAILED') return status;
  throw new SlipwayError('conflict', `"${name}" ${refusals[status]}.`);
}
