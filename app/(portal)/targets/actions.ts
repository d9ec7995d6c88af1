'use server';

import { perform } from '@/app/(portal)/perform';
import type { ActionResult } from '@/components/forms/action-result';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { requestReconciliation } from '@/lib/targets/request-reconciliation';
import { requestVerification } from '@/lib/targets/request-verification';

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

function nameOf(target: unknown): string {
  if (typeof target !== 'string') throw new SlipwayError('not-found', 'There is no such target.');
  return target;
}
