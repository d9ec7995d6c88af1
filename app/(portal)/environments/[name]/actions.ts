'use server';

import { refusalOf } from '@/app/(portal)/refusal';
import type { ActionResult } from '@/components/forms/action-result';
import { sessionContext } from '@/lib/access/session-context';
import { tearDownEnvironment } from '@/lib/environments/tear-down-environment';
import { invalid } from '@/lib/errors/slipway-error';

/** Tears down, or cancels what is still queued. Whatever a browser sends comes in unchecked. */
export async function tearDown(input: { name: unknown; confirm: unknown }): Promise<ActionResult<null>> {
  const ctx = await sessionContext();
  try {
    const { name, confirm } = input;
    if (typeof name !== 'string' || typeof confirm !== 'string') {
      throw invalid([{ path: 'confirm', message: 'Type the name to confirm' }]);
    }
    await tearDownEnvironment({ ctx, input: { name, confirm } });
    return { ok: true, value: null };
  } catch (error) {
    return refusalOf(error);
  }
}
