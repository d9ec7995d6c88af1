import type { Transaction } from '@/lib/db/client';
import { SlipwayError } from '@/lib/errors/slipway-error';

/** A stop of all launches, of one target or of all: since when, by whom, and why. */
export interface Freeze {
  frozenAt: Date | null;
  frozenBy: string | null;
  frozenReason: string | null;
}

/** What decides on whether something may be launched into a target. */
export interface Openness extends Freeze {
  name: string;
  state: 'ENABLED' | 'DISABLED' | 'RETIRED';
  /** The names of the teams that may use it; none: all of them. */
  teams: readonly string[];
}

/** Why nothing can be launched there, by anybody of this team, and who can help; null when it can. */
export interface Closed {
  code: 'conflict' | 'forbidden';
  message: string;
}

/**
 * Whether something may be launched into a target: the one place. Updates, teardowns, followers and reconciliation don't
 * ask: what is there continues to be looked after.
 *
 * @param team null: as far as it is the same for every team
 */
export function whyClosed(target: Openness, organization: Freeze, team: string | null): Closed | null {
  const { name, state, teams } = target;
  if (state === 'RETIRED')
    return refused(`The target ${name} is retired: nothing is launched there any more.`);
  if (state === 'DISABLED')
    return refused(`The target ${name} is disabled: nothing is launched there. Ask an admin.`);
  const everywhere = frozenWords('All launches are stopped', organization);
  if (everywhere) return refused(everywhere);
  const here = frozenWords(`Launches into ${name} are stopped`, target);
  if (here) return refused(here);
  if (team === null || teams.length === 0 || teams.includes(team)) return null;
  const message = `The team ${team} may not use the target ${name}. Ask an admin.`;
  return { code: 'forbidden', message };
}

/** The reason, by whom and since when; null where nothing is frozen. */
export function frozenWords(what: string, { frozenAt, frozenBy, frozenReason }: Freeze): string | null {
  if (frozenAt === null) return null;
  const since = `${frozenAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `${what} since ${since} by ${frozenBy ?? 'an admin'}: ${asSentence(frozenReason ?? 'no reason was given')}`;
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function refused(message: string): Closed {
  return { code: 'conflict', message };
}

/**
 * Throws 'conflict' where the target is retired, disabled or frozen, and 'forbidden' where this team may not use it. What
 * it read holds until the transaction ends: whoever closes a target waits for the launches that found it open, and every
 * launch after that finds it closed.
 */
export async function assertTargetOpen(
  tx: Transaction,
  { targetId, team }: { targetId: string; team: string },
): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(${opennessLock})`;
  const organization = await readOrganizationFreeze(tx);
  const { teams, ...target } = await tx.target.findUniqueOrThrow({
    where: { id: targetId },
    select: { name: true, state: true, ...freezeSelection, teams: teamsSelection },
  });
  const allowed = teams.map((each) => each.team.name);
  const closed = whyClosed({ ...target, teams: allowed }, organization, team);
  if (closed === null) return;
  const fields = [{ path: 'target', message: closed.message }];
  throw new SlipwayError(closed.code, closed.message, { fields });
}

/** Whoever closes a target, or opens one, is alone with it until the transaction ends. Taken before any row is locked. */
export async function lockOpenness(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${opennessLock})`;
}

/**
 * One lock for all targets, as one freeze may be of all. An advisory one: workers write to the rows of targets all the
 * time, and would wait for launches, and launches for them.
 */
const opennessLock = 7_541_906;

export const freezeSelection = { frozenAt: true, frozenBy: true, frozenReason: true } as const;
export const teamsSelection = {
  select: { team: { select: { name: true } } },
  orderBy: { team: { name: 'asc' } },
} as const;

export async function readOrganizationFreeze(reader: Pick<Transaction, 'organization'>): Promise<Freeze> {
  const row = await reader.organization.findFirst({ select: freezeSelection });
  return row ?? { frozenAt: null, frozenBy: null, frozenReason: null };
}
