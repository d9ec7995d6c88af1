import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { inWords } from '@/lib/access/permissions';
import { flightVerdictOf } from '@/lib/approvals/flight-check-of';
import { findEnvironmentId } from '@/lib/environments/find-environment';
import { whyForbidden } from '@/lib/environments/views/may';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { explain } from '@/lib/policies/decide';
import type { Verdict } from '@/lib/policies/verdict';
import { questionWithFlightCheck } from './environment-verb';
import { checkPlace, findPlace, whyNotLaunch } from './launch-place';
import { mergeInputs } from './merge-inputs';
import { parseRequest, stringField } from './parse-request';

/** Of a launch, what `launchEnvironment` takes, the name left out or not; else the environment's name, and its changes. */
export type ExplainInput =
  | { kind: 'launch'; request: unknown }
  | { kind: 'relaunch' | 'update'; name: string; inputs?: unknown };

const changesSchema = z
  .record(z.string(), z.unknown(), { error: 'The inputs must be an object' })
  .default({});

/**
 * What the organization's policies would say of a request as it stands, for whoever may make it. Nothing is written.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (each path named) as the verb itself would.
 */
export async function explainRequest({
  ctx,
  input,
}: {
  ctx: Context;
  input: ExplainInput;
}): Promise<Verdict> {
  return input.kind === 'launch' ? explainLaunch(ctx, input.request) : explainChange(ctx, input);
}

async function explainLaunch(ctx: Context, request: unknown): Promise<Verdict> {
  const place = await findPlace(ctx, request);
  const refusal = whyNotLaunch(ctx.actor, place);
  if (refusal !== null) throw new SlipwayError('forbidden', inWords(refusal));
  // No policy asks for the name, which may not be there yet.
  const named = typeof request === 'object' && request !== null ? { ...request, name: 'not-yet' } : request;
  const parsed = parseRequest(named);
  const { team, target } = checkPlace(parsed, place);
  const asked = { blueprint: parsed.blueprint.id, inputs: parsed.inputs } as const;
  const about = { ...asked, requestedById: ctx.actor.id, targetId: target.id, kind: 'launch' } as const;
  const name = stringField(request, 'name');
  const flightCheck = name === undefined ? null : await flightVerdictOf(ctx.database, { ...about, name });
  return explain(ctx, { ...asked, action: 'launch', team, target, environment: null, flightCheck });
}

async function explainChange(
  ctx: Context,
  { kind, name, inputs }: Exclude<ExplainInput, { kind: 'launch' }>,
): Promise<Verdict> {
  const found = await findEnvironmentId(ctx.database, ctx, { name });
  const forbidden = whyForbidden(kind, ctx.actor, { ...found, name });
  if (forbidden !== null) throw new SlipwayError('forbidden', inWords(forbidden));
  const changes = parseInput(z.object({ inputs: changesSchema }), { inputs }).inputs;
  const environment = await ctx.database.environment.findUniqueOrThrow({
    where: { id: found.id },
    include: { target: true, team: true },
  });
  const merged = mergeInputs(environment, changes);
  const change = { action: kind, inputs: merged.inputs } as const;
  return explain(ctx, await questionWithFlightCheck(ctx.database, ctx, environment, change));
}
