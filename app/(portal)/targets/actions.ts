'use server';

import { perform } from '@/app/(portal)/perform';
import type { ActionResult } from '@/components/forms/action-result';
import { requestReconciliation } from '@/lib/environments/request-reconciliation';
import { SlipwayError } from '@/lib/errors/slipway-error';

/** Has a worker compare a target with CloudFormation. */
export async function compareNow(target: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    if (typeof target !== 'string') throw new SlipwayError('not-found', 'There is no such target.');
    await requestReconciliation({ ctx, input: { target } });
    return null;
  });
}
