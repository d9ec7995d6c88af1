import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import type { FlightItem } from './flight-check';

/** Which flight check, and which worker's lease guards the write. Writers here throw MovedElsewhere when it is lost. */
export interface HeldFlightCheck {
  flightCheckId: string;
  workerId: string;
}

/** Adds what was found, in place of what an earlier attempt found of it. */
export async function recordFlightItems(
  database: Database,
  held: HeldFlightCheck,
  items: readonly FlightItem[],
): Promise<void> {
  const checks = items.map(({ check }) => check);
  await write(
    held,
    'record-flight-items',
    () => database.$executeRaw`
    UPDATE flight_checks SET items = ${JSON.stringify(items)}::jsonb || (
      SELECT coalesce(jsonb_agg(item), '[]') FROM jsonb_array_elements(items) item
      WHERE NOT item->>'check' = ANY (${checks}))
    WHERE id = ${held.flightCheckId}::uuid AND worker_id = ${held.workerId} AND NOT answered
      AND status = 'RUNNING' AND lease_expires_at > clock_timestamp()`,
  );
}

/** The intent to make a probe stack: from here on the row stays until it is removed. */
export async function recordProbeStack(
  database: Database,
  held: HeldFlightCheck,
  stackName: string,
): Promise<void> {
  await write(
    held,
    'record-probe-stack',
    () => database.$executeRaw`
    UPDATE flight_checks SET probe_stack = ${stackName}
    WHERE id = ${held.flightCheckId}::uuid AND worker_id = ${held.workerId} AND NOT answered
      AND status = 'RUNNING' AND lease_expires_at > clock_timestamp()`,
  );
}

export async function recordProbeStackRemoved(database: Database, held: HeldFlightCheck): Promise<void> {
  await write(
    held,
    'record-probe-stack-removed',
    () => database.$executeRaw`
    UPDATE flight_checks SET probe_stack = NULL
    WHERE id = ${held.flightCheckId}::uuid AND worker_id = ${held.workerId}
      AND status = 'RUNNING' AND lease_expires_at > clock_timestamp()`,
  );
}

/** Nothing more will be found. One that nobody waits for is gone with it, but for its probe stack. */
export async function finishFlightCheck(database: Database, held: HeldFlightCheck): Promise<void> {
  await write(
    held,
    'finish-flight-check',
    () => database.$executeRaw`
    UPDATE flight_checks SET status = 'DONE', finished_at = clock_timestamp(), worker_id = NULL, lease_expires_at = NULL
    WHERE id = ${held.flightCheckId}::uuid AND worker_id = ${held.workerId}
      AND status = 'RUNNING' AND lease_expires_at > clock_timestamp()`,
  );
  await forgetFlightChecks(database, held.flightCheckId);
}

async function write(held: HeldFlightCheck, what: string, update: () => Promise<number>): Promise<void> {
  const written = await update();
  if (written === 0) throw new MovedElsewhere(`the lease of flight check ${held.flightCheckId}`);
  crashPoint(`commit.${what}.after`);
}

/** Gives up what could not be ended, its probe stack above all: another attempt is due once the lease has run out. */
export async function letGoFlightCheck(
  database: Database,
  held: HeldFlightCheck,
  delayMs: number,
): Promise<void> {
  await write(
    held,
    'let-go-flight-check',
    () => database.$executeRaw`
    UPDATE flight_checks SET status = 'DONE', finished_at = coalesce(finished_at, clock_timestamp()),
      lease_expires_at = clock_timestamp() + make_interval(secs => ${delayMs / 1000})
    WHERE id = ${held.flightCheckId}::uuid AND worker_id = ${held.workerId}
      AND status = 'RUNNING' AND lease_expires_at > clock_timestamp()`,
  );
}

/** How long an answer is kept for a page to read … */
const keptSeconds = 5 * 60;
/** … and how long a probe stack is tried to be removed; after that it counts as an orphan. */
const triedSeconds = 24 * 60 * 60;

/**
 * Removes the flight checks that are answered or too old to be of use to anybody, with the inputs that they carried; by
 * the database's clock. One that may have left a probe stack in AWS stays, without them, until a worker removed it.
 */
export async function forgetFlightChecks(database: Database | Transaction, id?: string): Promise<number> {
  return database.$executeRaw`
    DELETE FROM flight_checks
    WHERE ((probe_stack IS NULL AND answered AND status <> 'RUNNING')
        OR (probe_stack IS NULL AND created_at < clock_timestamp() - make_interval(secs => ${keptSeconds}::int))
        OR created_at < clock_timestamp() - make_interval(secs => ${triedSeconds}::int))
      AND (${id ?? null}::uuid IS NULL OR id = ${id ?? null}::uuid)`;
}

/**
 * Nobody waits for these any more: their inputs are forgotten at once. A row with a probe stack stays without them, also
 * where the stack is removed between these two writes.
 */
export async function dropFlightChecks(
  database: Database | Transaction,
  ids: readonly string[],
): Promise<void> {
  await database.$executeRaw`
    DELETE FROM flight_checks WHERE id = ANY (${ids}::uuid[]) AND probe_stack IS NULL`;
  await database.$executeRaw`
    UPDATE flight_checks SET answered = true, request = '{}', items = '[]'
    WHERE id = ANY (${ids}::uuid[])`;
}
