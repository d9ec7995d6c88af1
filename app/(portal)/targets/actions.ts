'use server';

import { refusalOf } from '@/app/(portal)/refusal';
import type { ActionResult } from '@/components/forms/action-result';
import { sessionContext } from '@/lib/access/session-context';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { requestReconciliation } from '@/lib/targets/request-reconciliation';

/** Has a worker compare a target with CloudFormation. */
export async function compareNow(target: unknown): Promise<ActionResult<null>> {
  const ctx = await sessionContext();
  try {
    if (typeof target !== 'string') throw new SlipwayError('not-found', 'There is no such target.');
    await requestReconciliation({ ctx, input: { target } });
    return { ok: true, value: null };
  } catch (error) {
    return refusalOf(error);
  }
}
