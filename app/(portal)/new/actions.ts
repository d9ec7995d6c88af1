'use server';

import { perform } from '@/app/(portal)/perform';
import type { ActionResult } from '@/components/forms/action-result';
import { sessionContext } from '@/lib/access/session-context';
import { newNameSchema } from '@/lib/blueprints/environment-request';
import { isNameTaken } from '@/lib/environments/is-name-taken';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';

/** Launches an environment. What a browser sends is unchecked; the verb checks all of it. */
export async function launch(request: unknown): Promise<ActionResult<{ name: string }>> {
  return perform(async (ctx) => {
    const { name } = await launchEnvironment({ ctx, input: request });
    return { name };
  });
}

/** Whether a live environment holds this name; false for what can't be a name. */
export async function checkName(name: unknown): Promise<boolean> {
  const ctx = await sessionContext();
  const parsed = newNameSchema.safeParse(name);
  return parsed.success ? isNameTaken({ ctx, input: { name: parsed.data } }) : false;
}
