'use server';

import { z } from 'zod';
import { perform } from '@/app/(portal)/perform';
import type { ActionResult } from '@/components/forms/action-result';
import type { Context } from '@/lib/access/context';
import { cancelOperation } from '@/lib/environments/requests/cancel-operation';
import { confirmUpdate } from '@/lib/environments/requests/confirm-update';
import { continueRollback } from '@/lib/environments/requests/continue-rollback';
import { deleteSnapshot as requestSnapshotDeletion } from '@/lib/environments/requests/delete-snapshot';
import { giveUp as giveUpOperation } from '@/lib/environments/requests/give-up';
import { relaunchEnvironment } from '@/lib/environments/requests/relaunch-environment';
import { requestInspection } from '@/lib/environments/requests/request-inspection';
import { takeOverValues } from '@/lib/environments/requests/take-over-values';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { parseInput } from '@/lib/errors/parse-input';

// What a browser sends is unchecked. The verbs check names, inputs and permissions; here only the shape is checked.
const named = z.object({ name: z.string() });
const reason = z.string().optional();

/** Requests an update with other inputs; the plan is shown before anything is changed. */
export async function update(change: unknown): Promise<ActionResult<{ notice: string | null }>> {
  const template = z.unknown().optional();
  const shape = named.extend({ inputs: z.unknown(), version: z.unknown(), template, reason });
  return performParsed(shape, change, async (ctx, { name, ...wish }) => {
    const body = { ...wish, apply: 'review' };
    const { operation, notice } = await updateEnvironment({ ctx, input: { name, body } });
    // What became of an update that waited is shown on the environment's page, where this one begins, or waits.
    const isDone = operation === null || operation.finishedAt !== null;
    return { notice: isDone ? notice : null };
  });
}

/** Launches again what failed, with these inputs. */
export async function relaunch(change: unknown): Promise<ActionResult<{ notice: null }>> {
  const shape = named.extend({ inputs: z.unknown(), reason });
  return performParsed(shape, change, async (ctx, input) => {
    await relaunchEnvironment({ ctx, input });
    return { notice: null };
  });
}

/** Confirms the plan of an update that is waiting for confirmation. */
export async function applyPlan(confirmation: unknown): Promise<ActionResult<null>> {
  const shape = named.extend({ operation: z.string(), confirm: z.string().optional() });
  return performParsed(shape, confirmation, async (ctx, { name, ...body }) => {
    await confirmUpdate({ ctx, input: { name, body } });
    return null;
  });
}

/** Cancels the update under way, discards its plan, or cancels a teardown that has not begun. */
export async function cancel(name: unknown): Promise<ActionResult<null>> {
  return performParsed(z.string(), name, async (ctx, known) => {
    await cancelOperation({ ctx, input: { name: known } });
    return null;
  });
}

/** Continues a rollback that got stuck; `skip` lists the logical ids to leave as they are. */
export async function continueStuckRollback(continuation: unknown): Promise<ActionResult<null>> {
  const shape = named.extend({ skip: z.array(z.string()) });
  return performParsed(shape, continuation, async (ctx, { name, skip }) => {
    await continueRollback({ ctx, input: { name, body: { skip } } });
    return null;
  });
}

/** Gives up what AWS does not answer for; for admins. */
export async function giveUp(wish: unknown): Promise<ActionResult<null>> {
  const shape = named.extend({ confirm: z.string(), reason: z.string(), withoutLooking: z.boolean() });
  return performParsed(shape, wish, async (ctx, { name, ...body }) => {
    await giveUpOperation({ ctx, input: { name, body } });
    return null;
  });
}

/** Deletes a snapshot that a failed launch or an update left. */
export async function deleteSnapshot(deletion: unknown): Promise<ActionResult<null>> {
  const shape = named.extend({ snapshot: z.string(), confirm: z.string() });
  return performParsed(shape, deletion, async (ctx, { name, ...body }) => {
    await requestSnapshotDeletion({ ctx, input: { name, body } });
    return null;
  });
}

/** Tears down, or cancels what is still queued. */
export async function tearDown(teardown: unknown): Promise<ActionResult<null>> {
  const shape = named.extend({
    confirm: z.string('Type the name to confirm'),
    emptyBuckets: z.boolean().optional(),
    keepBuckets: z.boolean().optional(),
    retain: z.array(z.string()).optional(),
    force: z.boolean().optional(),
    reason,
  });
  return performParsed(shape, teardown, async (ctx, input) => {
    await tearDownEnvironment({ ctx, input });
    return null;
  });
}

/** Records what the stack has, where it differs from what is recorded. */
export async function takeOver(difference: unknown): Promise<ActionResult<null>> {
  return performParsed(named.extend({ foundAt: z.string() }), difference, async (ctx, { name, ...body }) => {
    await takeOverValues({ ctx, input: { name, body } });
    return null;
  });
}

/** Requests an update to what is recorded, where the stack differs from it; its plan is shown first. */
export async function setBack(environment: unknown): Promise<ActionResult<null>> {
  return performParsed(named.extend({ version: z.string() }), environment, async (ctx, { name, version }) => {
    await updateEnvironment({ ctx, input: { name, body: { inputs: {}, apply: 'review', version } } });
    return null;
  });
}

/** Requests a rehearsal of the teardown; returns the id of that inspection. */
export async function rehearseTeardown(name: unknown): Promise<ActionResult<{ id: string }>> {
  return performParsed(z.string(), name, async (ctx, known) => {
    const { id } = await requestInspection({ ctx, input: { name: known, kind: 'teardown-rehearsal' } });
    return { id };
  });
}

/** Requests a drift detection. */
export async function checkDrift(name: unknown): Promise<ActionResult<null>> {
  return performParsed(z.string(), name, async (ctx, known) => {
    await requestInspection({ ctx, input: { name: known, kind: 'drift' } });
    return null;
  });
}

async function performParsed<Input, Value>(
  shape: z.ZodType<Input>,
  input: unknown,
  verb: (ctx: Context, input: Input) => Promise<Value>,
): Promise<ActionResult<Value>> {
  return perform((ctx) => verb(ctx, parseInput(shape, input)));
}
