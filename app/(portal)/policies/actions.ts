'use server';

import { z } from 'zod';
import { perform } from '@/app/(portal)/perform';
import type { ActionResult } from '@/components/forms/action-result';
import { parseInput } from '@/lib/errors/parse-input';
import { changeOrganizationLimits } from '@/lib/policies/organization';
import type { Replay } from '@/lib/policies/replay/replay-policies';
import { replayPolicies } from '@/lib/policies/replay/replay-policies';
import { savePolicy } from '@/lib/policies/save-policy';
import { changeTeamLimits } from '@/lib/policies/team-limits';
import type { Trial } from '@/lib/policies/try-policies';
import { tryPolicies } from '@/lib/policies/try-policies';

const policySchema = z.object({ id: z.string(), body: z.unknown() });

/** Adds a version, or puts another one in force. The verb checks the rest. */
export async function save(policy: unknown): Promise<ActionResult<{ id: string }>> {
  return perform(async (ctx) => {
    const { id } = await savePolicy({ ctx, input: parseInput(policySchema, policy) });
    return { id };
  });
}

export async function replay(draft: unknown): Promise<ActionResult<Replay>> {
  return perform((ctx) => replayPolicies({ ctx, input: draft }));
}

export async function tryOut(trial: unknown): Promise<ActionResult<Trial>> {
  return perform((ctx) => tryPolicies({ ctx, input: trial }));
}

export async function changeLimits(limits: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await changeOrganizationLimits({ ctx, input: limits });
    return null;
  });
}

export async function changeLimitsOfTeam(team: unknown, body: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await changeTeamLimits({ ctx, input: { team: parseInput(z.string(), team), body } });
    return null;
  });
}
