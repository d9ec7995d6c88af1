'use server';

import type { ActionResult } from '@/components/forms/action-result';
import { dismissNotice } from '@/lib/access/session-context';
import { perform } from './perform';

/** The person has read what was to be known of their sign-in. */
export async function dismissSignInNotice(_: unknown): Promise<ActionResult<null>> {
  return perform(async () => {
    await dismissNotice();
    return null;
  });
}
