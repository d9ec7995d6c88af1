'use server';

import { perform } from '@/app/(portal)/perform';
import type { ActionResult } from '@/components/forms/action-result';
import { revokeToken } from '@/lib/access/revoke-token';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { changeServiceAccount } from '@/lib/machines/change-service-account';
import { createServiceAccount } from '@/lib/machines/create-service-account';
import { createServiceToken } from '@/lib/machines/create-service-token';
import { createTrust } from '@/lib/machines/create-trust';
import { deleteTrust } from '@/lib/machines/delete-trust';

/** For admins: what machines get in with. The verbs check who asks, and the input. */

export async function makeServiceAccount(input: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await createServiceAccount({ ctx, input });
    return null;
  });
}

export async function setDisabled(input: { id: unknown; disabled: unknown }): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    const { id, disabled } = input;
    await changeServiceAccount({ ctx, input: { id: asId(id), body: { disabled } } });
    return null;
  });
}

/** The secret is in this answer and nowhere else. */
export async function makeServiceToken(
  account: unknown,
  body: unknown,
): Promise<ActionResult<{ token: string; name: string }>> {
  return perform(async (ctx) => {
    const { token, name } = await createServiceToken({ ctx, input: { id: asId(account), body } });
    return { token, name };
  });
}

export async function endServiceToken(account: unknown, input: { id: unknown }): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await revokeToken({ ctx, input: { id: asId(input.id), person: asId(account) } });
    return null;
  });
}

export async function makeTrust(input: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await createTrust({ ctx, input });
    return null;
  });
}

export async function endTrust(input: { id: unknown }): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await deleteTrust({ ctx, input: { id: asId(input.id) } });
    return null;
  });
}

function asId(given: unknown): string {
  if (typeof given !== 'string') throw new SlipwayError('not-found', 'There is nothing with this id.');
  return given;
}
