import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { inWords } from '@/lib/access/permissions';
import type { Blueprint, BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { changeHistoryOf } from '@/lib/environments/change-history';
import { enqueueFlightCheck } from '@/lib/environments/enqueue';
import { findForDeed } from '@/lib/environments/find-environment';
import { isNameTaken } from '@/lib/environments/is-name-taken';
import { whyForbidden, whyNotNow } from '@/lib/environments/views/may';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { expectedChecks } from '@/lib/flight-check/expected-checks';
import {
  type FlightCheckKind,
  type FlightCheckKindName,
  type FlightCheckView,
  type FlightRequest,
  flightCheckKinds,
} from '@/lib/flight-check/flight-check';
import { dropFlightChecks, forgetFlightChecks } from '@/lib/flight-check/record-flight-check';
import { assertTargetOpen } from '@/lib/targets/target-openness';
import { checkPlace, findPlace, nameTaken, whyNotLaunch } from './launch-place';
import { mergeChange, mergeInputs } from './merge-inputs';
import { parseRequest } from './parse-request';

/** A person's checks that are under way; the oldest make room for the newest. */
const mostAtOnce = 3;

/** Of a launch, what `launchEnvironment` takes; else the environment's name, and what is to change of its inputs. */
export type FlightCheckInput =
  | { kind: 'launch'; request: unknown }
  | { kind: Exclude<FlightCheckKindName, 'launch'>; name: string; inputs?: unknown };

interface Planned {
  kind: FlightCheckKind;
  name: string;
  targetId: string;
  environmentId: string | null;
  blueprint: Blueprint;
  request: Omit<FlightRequest, 'blueprint' | 'owner'>;
}

/**
 * Has a worker find out what would be in the way of a launch, a relaunch or an update, without asking for it. Whoever
 * may do the one may ask for the other, with input that passes the same rules. Nothing of it is kept: the row carries
 * the inputs to the worker and goes with the answer, so there is no audit row. A check of the same name takes the place
 * of an earlier one.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (each path named), 'conflict' as the verb itself would.
 */
export async function requestFlightCheck({
  ctx,
  input,
}: {
  ctx: Context;
  input: FlightCheckInput;
}): Promise<FlightCheckView> {
  const planned =
    input.kind === 'launch' ? await planLaunch(ctx, input.request) : await planChange(ctx, input);
  const { blueprint, kind, name, targetId, environmentId } = planned;
  const id = randomUUID();
  const owner = ctx.actor.email ?? ctx.actor.name;
  const request: FlightRequest = { ...planned.request, blueprint: blueprint.id, owner };
  await ctx.database.$transaction(async (tx) => {
    // An update is no launch: it goes on where launches are stopped.
    if (kind !== 'UPDATE') await assertTargetOpen(tx, { targetId, team: request.team });
    await forgetFlightChecks(tx);
    await makeRoom(tx, ctx.actor.id, name);
    const createdAt = await databaseNow(tx);
    const row = { id, requestedById: ctx.actor.id, targetId, environmentId, name, kind, request, createdAt };
    await tx.flightCheck.create({ data: row });
    await enqueueFlightCheck(tx, { flightCheckId: id });
  });
  const inputs = request.inputs as BlueprintInputs;
  const before = request.before as BlueprintInputs | null;
  return {
    id,
    items: [],
    expected: expectedChecks({ blueprint, inputs, before, kind }),
    complete: false,
    estimate: blueprint.estimateMonthlyCost(inputs),
  };
}

async function planLaunch(ctx: Context, input: unknown): Promise<Planned> {
  const place = await findPlace(ctx, input);
  const refusal = whyNotLaunch(ctx.actor, place);
  if (refusal !== null) throw new SlipwayError('forbidden', inWords(refusal));
  const parsed = parseRequest(input);
  const { team, target } = checkPlace(parsed, place);
  const { name, blueprint, inputs } = parsed;
  if (await isNameTaken({ ctx, input: { name } })) throw nameTaken(name);
  const request = { inputs, before: null, team: team.name };
  return { kind: 'LAUNCH', name, targetId: target.id, environmentId: null, blueprint, request };
}

const changesSchema = z
  .record(z.string(), z.unknown(), { error: 'The inputs must be an object' })
  .default({});

async function planChange(
  ctx: Context,
  { kind, name, inputs }: Exclude<FlightCheckInput, { kind: 'launch' }>,
): Promise<Planned> {
  const deed = kind === 'update' ? 'update' : 'relaunch';
  const found = await findForDeed(ctx.database, ctx, { name });
  const forbidden = whyForbidden(deed, ctx.actor, { ...found, name });
  if (forbidden !== null) throw new SlipwayError('forbidden', inWords(forbidden));
  const changes = parseInput(z.object({ inputs: changesSchema }), { inputs }).inputs;
  const environment = await ctx.database.environment.findUniqueOrThrow({
    where: { id: found.id },
    include: { target: true },
  });
  const refusal = whyNotNow(deed, environment);
  if (refusal !== null) throw new SlipwayError('conflict', refusal);
  const merged =
    kind === 'update'
      ? mergeChange(environment, changes, await changeHistoryOf(ctx.database, environment.id))
      : mergeInputs(environment, changes);
  const before = kind === 'update' ? (environment.inputs as BlueprintInputs) : null;
  return {
    kind: flightCheckKinds[kind],
    name,
    targetId: environment.targetId,
    environmentId: environment.id,
    blueprint: merged.blueprint,
    request: { inputs: merged.inputs, before, team: found.team },
  };
}

/** One of a name, and not too many of a person. Their requests take turns. */
async function makeRoom(tx: Transaction, requestedById: string, name: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${requestedById} FOR NO KEY UPDATE`;
  const rows = await tx.flightCheck.findMany({
    where: { requestedById, answered: false },
    orderBy: { createdAt: 'desc' },
    select: { id: true, name: true, status: true },
  });
  const others = rows.filter((row) => row.name !== name);
  const crowded = others.filter(({ status }) => status !== 'DONE').slice(mostAtOnce - 1);
  const same = rows.filter((row) => row.name === name);
  await dropFlightChecks(
    tx,
    [...same, ...crowded].map(({ id }) => id),
  );
}
