'use server';

import { perform } from '@/app/(portal)/perform';
import type { ActionResult } from '@/components/forms/action-result';
import { revokeToken } from '@/lib/access/revoke-token';
import { handOverAll } from '@/lib/environments/requests/hand-over-all';
import { handOverEnvironment } from '@/lib/environments/requests/hand-over-environment';
import { decideAccountRequest } from '@/lib/people/account-requests';
import { changePerson } from '@/lib/people/change-person';
import { changeTeam } from '@/lib/people/change-team';
import { revokeTokensOfPerson } from '@/lib/people/revoke-tokens';
import { signOutPerson } from '@/lib/people/sign-out-person';

/** Anything may be sent: what is no text is nobody, and the verbs check the rest. */
const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

export async function setDisabled(input: { id: unknown; disabled: unknown }): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await changePerson({ ctx, input: { id: textOf(input?.id), body: { disabled: input?.disabled } } });
    return null;
  });
}

export async function signOutEverywhere(id: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await signOutPerson({ ctx, input: { id: textOf(id) } });
    return null;
  });
}

export async function revokeAllTokens(id: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await revokeTokensOfPerson({ ctx, input: { id: textOf(id) } });
    return null;
  });
}

export async function revokeTokenOfPerson(input: {
  id: unknown;
  person: unknown;
}): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await revokeToken({ ctx, input: { id: textOf(input?.id), person: textOf(input?.person) } });
    return null;
  });
}

export async function decideRequest(input: { id: unknown; decision: unknown }): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    const body = { decision: input?.decision };
    await decideAccountRequest({ ctx, input: { id: textOf(input?.id), body } });
    return null;
  });
}

/** `of`: the name of the environment. */
export async function handOverOne(input: { of: unknown; body: unknown }): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await handOverEnvironment({ ctx, input: { name: textOf(input?.of), body: input?.body } });
    return null;
  });
}

/** `of`: the id of the person. */
export async function handOverAllOf(input: { of: unknown; body: unknown }): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await handOverAll({ ctx, input: { id: textOf(input?.of), body: input?.body } });
    return null;
  });
}

export async function changeGroups(input: { name: unknown; groups: unknown }): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await changeTeam({ ctx, input: { name: textOf(input?.name), body: { groups: input?.groups } } });
    return null;
  });
}
