'use server';

import { perform } from '@/app/(portal)/perform';
import type { ActionResult } from '@/components/forms/action-result';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { requestReconciliation } from '@/lib/targets/request-reconciliation';

/** Requests the reconciliation of a target with CloudFormation. */
export async function reconcileNow(target: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    if (typeof target !== 'string') throw new SlipwayError('not-found', 'There is no such target.');
    await requestReconciliation({ ctx, input: { target } });
    return null;
  });
}
