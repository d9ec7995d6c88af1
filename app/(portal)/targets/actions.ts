'use server';

import { perform } from '@/app/(portal)/perform';
import type { ActionResult } from '@/components/forms/action-result';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { addTarget } from '@/lib/targets/add-target';
import { freezeAll } from '@/lib/targets/closing/freeze-all';
import { freezeTarget } from '@/lib/targets/closing/freeze-target';
import { setTargetState } from '@/lib/targets/closing/set-target-state';
import { unfreezeAll } from '@/lib/targets/closing/unfreeze-all';
import { unfreezeTarget } from '@/lib/targets/closing/unfreeze-target';
import { editTarget } from '@/lib/targets/edit-target';
import { requestReconciliation } from '@/lib/targets/request-reconciliation';
import { requestVerification } from '@/lib/targets/request-verification';
import { changeTargetRoles } from '@/lib/targets/requests/change-target-roles';
import { rotateExternalId } from '@/lib/targets/requests/rotate-external-id';
import { withdrawTargetRequest } from '@/lib/targets/requests/withdraw-target-request';

/** Requests the reconciliation of a target with CloudFormation. */
export async function reconcileNow(target: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await requestReconciliation({ ctx, input: { target: nameOf(target) } });
    return null;
  });
}

/** Requests the verification of a target. */
export async function verifyNow(target: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await requestVerification({ ctx, input: { target: nameOf(target) } });
    return null;
  });
}

/** Requests a target. The external id is in this answer and nowhere else. */
export async function requestTarget(
  input: unknown,
): Promise<ActionResult<{ name: string; externalId: string }>> {
  return perform(async (ctx) => {
    const { name, externalId } = await addTarget({ ctx, input });
    return { name, externalId };
  });
}

export async function saveTarget(target: unknown, body: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await editTarget({ ctx, input: { target: nameOf(target), body } });
    return null;
  });
}

export async function saveRoles(target: unknown, body: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await changeTargetRoles({ ctx, input: { target: nameOf(target), body } });
    return null;
  });
}

/** Another external id, in this answer and nowhere else. */
export async function rotate(target: unknown): Promise<ActionResult<{ externalId: string }>> {
  return perform(async (ctx) => {
    const { externalId } = await rotateExternalId({ ctx, input: { target: nameOf(target) } });
    return { externalId };
  });
}

export async function withdrawRequest(target: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await withdrawTargetRequest({ ctx, input: { target: nameOf(target) } });
    return null;
  });
}

export async function setState(target: unknown, state: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await setTargetState({ ctx, input: { target: nameOf(target), body: { state } } });
    return null;
  });
}

/** Stops launches into one target, or into all of them: null. */
export async function freeze(target: unknown, reason: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    const body = { reason };
    if (target === null) await freezeAll({ ctx, input: { body } });
    else await freezeTarget({ ctx, input: { target: nameOf(target), body } });
    return null;
  });
}

/** Allows them again. */
export async function unfreeze(target: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    if (target === null) await unfreezeAll({ ctx, input: {} });
    else await unfreezeTarget({ ctx, input: { target: nameOf(target) } });
    return null;
  });
}

function nameOf(target: unknown): string {
  if (typeof target !== 'string') throw new SlipwayError('not-found', 'There is no such target.');
  return target;
}
