import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '@/lib/access/context';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { workerHealth } from '@/lib/health/health';
import { expectedChecks, type Flight } from './expected-checks';
import {
  type FlightCheckKind,
  type FlightCheckView,
  type FlightItem,
  flightCheckMs,
  flightItemSchema,
  flightRequestSchema,
  notLookedAt,
} from './flight-check';
import { dropFlightChecks } from './record-flight-check';

interface Row {
  kind: FlightCheckKind;
  status: 'PENDING' | 'RUNNING' | 'DONE';
  request: unknown;
  items: unknown;
  ageMs: number;
}

/**
 * What is known by now. Complete once the worker is done, after `flightCheckMs`, or while no worker is alive to begin;
 * what is not known then says so. Throws 'not-found' for those of others, and for what is gone with its answer.
 */
export async function readFlightCheck({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: { id: string };
}): Promise<FlightCheckView> {
  const [row] = isUuid(id)
    ? await ctx.database.$queryRaw<Row[]>`
        SELECT kind::text, status::text, request, items,
          (extract(epoch FROM clock_timestamp() - created_at) * 1000)::float8 AS "ageMs"
        FROM flight_checks
        WHERE id = ${id}::uuid AND requested_by_id = ${ctx.actor.id} AND NOT answered`
    : [];
  if (!row) throw new SlipwayError('not-found', 'There is no such check, or its answer is no longer kept.');
  const missing = await whyMissing(ctx, row);
  const flight = toFlight(row);
  const expected = expectedChecks(flight);
  const known = new Map(knownItems(row).map((item) => [item.check, item]));
  const items = expected.flatMap((check) => {
    const item = known.get(check) ?? (missing === null ? undefined : notLookedAt(check, missing));
    return item ? [item] : [];
  });
  return {
    id,
    items,
    expected,
    complete: missing !== null || items.length === expected.length,
    estimate: flight.blueprint.estimateMonthlyCost(flight.inputs),
  };
}

/** How often a script's request is asked for. */
const readEveryMs = 200;

/**
 * Waits for the whole answer, `timeoutMs` at most, and forgets the check: for those who ask once. What is not known by
 * then says so. Throws 'conflict' when later checks of the same person took its place.
 */
export async function awaitFlightCheck({
  ctx,
  input: { id, timeoutMs = flightCheckMs },
}: {
  ctx: Context;
  input: { id: string; timeoutMs?: number };
}): Promise<FlightCheckView> {
  const until = performance.now() + timeoutMs;
  try {
    for (;;) {
      const view = await readFlightCheck({ ctx, input: { id } }).catch(throwReplaced);
      if (view.complete) return view;
      if (performance.now() >= until) return complete(view);
      await sleep(readEveryMs);
    }
  } finally {
    await dropFlightChecks(ctx.database, [id]);
  }
}

function throwReplaced(error: unknown): never {
  if (!(error instanceof SlipwayError && error.code === 'not-found')) throw error;
  const message = 'Later checks of yours took the place of this one: ask for fewer at a time.';
  throw new SlipwayError('conflict', message, { cause: error });
}

function complete(view: FlightCheckView): FlightCheckView {
  const known = new Map(view.items.map((item) => [item.check, item]));
  const items = view.expected.map((check) => known.get(check) ?? notLookedAt(check, tookTooLong));
  return { ...view, items, complete: true };
}

const tookTooLong = 'AWS took too long to answer.';

/** Why what is not known yet will not be known; null while it may. */
async function whyMissing(ctx: Context, { status, ageMs }: Row): Promise<string | null> {
  if (status === 'PENDING' && !(await workerHealth({ ctx })).alive) return 'no worker is running.';
  if (status === 'PENDING' && ageMs >= flightCheckMs) return 'every worker is busy.';
  return status === 'DONE' || ageMs >= flightCheckMs ? tookTooLong : null;
}

function toFlight({ kind, request }: Row): Flight {
  const { blueprint: id, inputs, before } = flightRequestSchema.parse(request);
  const blueprint = findBlueprint(id);
  if (!blueprint) throw new SlipwayError('not-found', `This version of Slipway has no blueprint ${id}.`);
  return { blueprint, kind, inputs: inputs as BlueprintInputs, before: before as BlueprintInputs | null };
}

function knownItems({ items }: Row): FlightItem[] {
  return Array.isArray(items)
    ? items.flatMap((item) => {
        const { data } = flightItemSchema.safeParse(item);
        return data ? [data] : [];
      })
    : [];
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(text);
}
