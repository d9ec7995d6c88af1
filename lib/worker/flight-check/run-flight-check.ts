import { randomUUID } from 'node:crypto';
import { OutcomeUnknown } from '@/lib/aws/aws-failure';
import { connect } from '@/lib/aws/connect';
import { personActor } from '@/lib/aws/target';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { Logger } from '@/lib/config/logger';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import {
  type ClaimedFlightCheck,
  claimFlightCheck,
  renewFlightCheckLease,
} from '@/lib/flight-check/claim-flight-check';
import { expectedChecks, type Flight } from '@/lib/flight-check/expected-checks';
import { type FlightItem, flightRequestSchema, notLookedAt } from '@/lib/flight-check/flight-check';
import type { FlightCheckId } from '@/lib/flight-check/flight-checks';
import {
  finishFlightCheck,
  type HeldFlightCheck,
  letGoFlightCheck,
  recordFlightItems,
} from '@/lib/flight-check/record-flight-check';
import { probeStackName } from '@/lib/stacks/probe-name';
import { tunables } from '@/lib/worker/tunables';
import { waitAtMost } from '@/lib/worker/wait-at-most';
import type { WorkerContext } from '@/lib/worker/worker-context';
import type { FlightRun, Look } from './flight-run';
import { looks } from './looks';
import { probe, removeProbeStack } from './probe';
import { assumeTheRole } from './role';
import { whyNotLooked } from './why-not-looked';

/**
 * Runs one flight check: claim, look at everything at once, record each item as soon as it is known. Nothing in the
 * account is changed. Whatever is interrupted is looked at again, as long as somebody may wait for it.
 */
export async function runFlightCheck(worker: WorkerContext, flightCheckId: string): Promise<void> {
  const holder = `${worker.workerId}/${randomUUID().slice(0, 8)}`;
  const claim = { flightCheckId, workerId: holder, leaseMs: tunables.operationLeaseMs };
  const claimed = await claimFlightCheck(worker.database, claim);
  if (!claimed) return;
  const logger = worker.logger.child({ flightCheck: flightCheckId, environment: claimed.name });
  const held = { flightCheckId, workerId: holder };
  worker.underWay.add(flightCheckId);
  const renewal = setInterval(() => {
    renewFlightCheckLease(worker.database, claim).catch((error: unknown) =>
      logger.warn({ err: error }, 'lease not renewed'),
    );
  }, tunables.renewLeaseMs);
  try {
    const isGone =
      claimed.probeStack === null ||
      (await removed(sessionOf(claimed), worker.database, held, claimed.probeStack, logger));
    const withinMs = tunables.flightCheckMs - claimed.ageMs;
    const isWanted = isGone && !claimed.answered && claimed.finishedAt === null && withinMs > 0;
    const isTidy = isWanted ? await lookAtAll(worker, claimed, held, withinMs, logger) : isGone;
    if (isTidy) await finishFlightCheck(worker.database, held);
    else await letGoFlightCheck(worker.database, held, tunables.longestRetryMs);
  } catch (error) {
    if (!(error instanceof MovedElsewhere)) throw error;
    logger.info({ reason: error.message }, 'stopped: nobody waits for it, or somebody else has it');
  } finally {
    clearInterval(renewal);
    worker.underWay.delete(flightCheckId);
  }
}

/** False when a probe stack may be left. */
async function lookAtAll(
  worker: WorkerContext,
  claimed: ClaimedFlightCheck,
  held: HeldFlightCheck,
  withinMs: number,
  logger: Logger,
): Promise<boolean> {
  const run = toRun(claimed);
  const record = recordInTurn(worker, held);
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(), withinMs);
  try {
    const role = await waitAtMost(withinMs, assumeTheRole(run));
    if (!role) return true;
    await record([{ check: 'role', ...role }]);
    // Fail closed: without the role nothing is looked at, and never with other credentials.
    if (role.verdict !== 'fine') {
      await record(notLooked(run, 'the launcher role could not be assumed.'));
      return true;
    }
    const looking = Promise.all(looks.map((look) => lookOnce(run, look, logger).then(record)));
    const probing = probeOnce(run, worker, held, time.signal, logger).then(async ({ items, isTidy }) => {
      await record(items).catch(unlessMoved);
      return isTidy;
    });
    // Whatever becomes of the others, what was made is removed.
    const [looked, probed] = await Promise.allSettled([waitAtMost(withinMs, looking), probing]);
    if (looked.status === 'rejected') unlessMoved(looked.reason);
    if (probed.status === 'rejected') throw probed.reason;
    return probed.value;
  } finally {
    clearTimeout(timer);
  }
}

/** Nobody waits for it any more: there is nothing left to record. */
function unlessMoved(error: unknown): void {
  if (!(error instanceof MovedElsewhere)) throw error;
}

/** Ends only when what it made is removed, or could not be. */
async function probeOnce(
  run: FlightRun,
  { database }: WorkerContext,
  held: HeldFlightCheck,
  signal: AbortSignal,
  logger: Logger,
): Promise<{ items: FlightItem[]; isTidy: boolean }> {
  const check = 'change-set';
  if (!run.expected.has(check)) return { items: [], isTidy: true };
  let isKnown = true;
  const item = await probe(run, database, held, signal).then(
    (finding) => ({ check, ...finding }),
    (error: unknown) => {
      if (error instanceof MovedElsewhere) throw error;
      isKnown = !(error instanceof OutcomeUnknown);
      logger.info({ err: error, checks: [check] }, 'could not look');
      return notLookedAt(check, whyNotLooked(error));
    },
  );
  const stackName = probeStackName(held.flightCheckId);
  // What AWS may make yet isn't there to be removed: that is left to another attempt.
  return { items: [item], isTidy: isKnown && (await removed(run, database, held, stackName, logger)) };
}

async function removed(
  run: Pick<FlightRun, 'connection'>,
  database: WorkerContext['database'],
  held: HeldFlightCheck,
  stackName: string,
  logger: Logger,
): Promise<boolean> {
  try {
    return await removeProbeStack(run, database, held, stackName);
  } catch (error) {
    if (error instanceof MovedElsewhere) throw error;
    logger.warn({ err: error, stackName }, 'the probe stack is not removed yet');
    return false;
  }
}

/** Writes one after the other, each with what came meanwhile. A failed write ends the check. */
function recordInTurn({ database }: WorkerContext, held: HeldFlightCheck) {
  let last: Promise<unknown> = Promise.resolve();
  return (items: readonly FlightItem[]): Promise<void> => {
    const next = last.then(() => (items.length > 0 ? recordFlightItems(database, held, items) : undefined));
    last = next.catch(() => undefined);
    return next;
  };
}

async function lookOnce(run: FlightRun, { checks, look }: Look, logger: Logger): Promise<FlightItem[]> {
  const wanted = checks.filter((check) => run.expected.has(check));
  if (wanted.length === 0) return [];
  try {
    const found = await waitAtMost(tunables.flightLookMs, look(run));
    if (!found) return wanted.map((check) => notLookedAt(check, 'AWS took too long to answer.'));
    return wanted.map((check) => toItem(check, found[check]));
  } catch (error) {
    logger.info({ err: error, checks: wanted }, 'could not look');
    return wanted.map((check) => notLookedAt(check, whyNotLooked(error)));
  }
}

function toItem(check: FlightCheckId, finding: Omit<FlightItem, 'check'> | undefined): FlightItem {
  return finding ? { check, ...finding } : notLookedAt(check, 'AWS did not say.');
}

function notLooked({ expected }: FlightRun, why: string): FlightItem[] {
  return [...expected].filter((check) => check !== 'role').map((check) => notLookedAt(check, why));
}

/** It makes and removes its own stack, and reads the rest. */
function sessionOf({ id, target, requestedBy }: ClaimedFlightCheck): Pick<FlightRun, 'connection'> {
  const reach = { stackName: probeStackName(id), environmentId: null };
  return { connection: connect(target, personActor(requestedBy, reach)) };
}

function toRun(claimed: ClaimedFlightCheck): FlightRun {
  const { blueprint: id, inputs, before, team, owner } = flightRequestSchema.parse(claimed.request);
  const blueprint = findBlueprint(id);
  if (!blueprint) throw new Error(`This version of Slipway has no blueprint ${id}`);
  const flight: Flight = {
    blueprint,
    inputs: inputs as BlueprintInputs,
    before: before as BlueprintInputs | null,
    kind: claimed.kind,
  };
  return {
    ...flight,
    ...sessionOf(claimed),
    name: claimed.name,
    stackName: claimed.environment?.stackName ?? `slipway-${claimed.name}`,
    stackId: claimed.environment?.stackId ?? null,
    launches: claimed.environment?.operations ?? [],
    team,
    owner,
    expected: new Set(expectedChecks(flight)),
  };
}
