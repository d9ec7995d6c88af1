import type { Context } from '@/lib/access/context';
import type { Reader, Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { bootstrapVersion, commandInAccount } from '@/lib/targets/bootstrap-versions';
import { targetAddress } from '@/lib/targets/target-address';
import { seenBy, summaryOf, type TargetDetail, type Viewer, viewerOf } from '@/lib/targets/target-view';
import { openRequest, type RequestRow, requestIncluded, toRequestView } from './request-view';

/** Those that are only requested, by name, or the one of this name. */
export async function listRequestedTargets({
  ctx: { database, actor },
  input: { name } = {},
}: {
  ctx: Pick<Context, 'database' | 'actor'>;
  input?: { name?: string | undefined };
}): Promise<TargetDetail[]> {
  const rows = await database.targetRequest.findMany({
    where: { kind: 'NEW', status: openRequest, ...(name === undefined ? {} : { name }) },
    orderBy: { name: 'asc' },
    include: requestIncluded,
  });
  return toRequestedDetails(database, rows, viewerOf(actor));
}

/** One of them, as an admin sees it. */
export async function readRequestedTarget(tx: Transaction, id: string): Promise<TargetDetail> {
  const row = await tx.targetRequest.findUniqueOrThrow({ where: { id }, include: requestIncluded });
  const [requested] = await toRequestedDetails(tx, [row], { teams: [], seesTeams: true });
  if (!requested) throw new Error(`The request ${id} is for no new target`);
  return requested;
}

async function toRequestedDetails(
  reader: Reader,
  rows: readonly RequestRow[],
  viewer: Viewer,
): Promise<TargetDetail[]> {
  if (rows.length === 0) return [];
  const now = await databaseNow(reader);
  const teams = await reader.team.findMany({
    where: { id: { in: rows.flatMap(({ teamIds }) => teamIds) } },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  });
  // Where no worker has looked at any of these, what it is elsewhere.
  const known = await reader.targetVerification.findFirst({
    where: { principal: { not: null } },
    orderBy: { finishedAt: { sort: 'desc', nulls: 'last' } },
    select: { principal: true },
  });
  return rows.flatMap((stored) => {
    const row = { ...stored, principal: stored.principal ?? known?.principal ?? null };
    const of = teams.filter(({ id }) => row.teamIds.includes(id)).map((team) => team.name);
    return toRequestedDetail(row, now, of, viewer) ?? [];
  });
}

/** As a target of which nothing is known yet. */
function toRequestedDetail(row: RequestRow, now: Date, teams: string[], viewer: Viewer): TargetDetail | null {
  const { id, name, description, accountId, region, teamIds } = row;
  if (accountId === null || region === null) return null;
  const place = { accountId, region };
  const request = toRequestView(row, place, now);
  return {
    id,
    name,
    description,
    ...place,
    ...targetAddress(place),
    state: 'requested',
    freeze: null,
    teams: teamIds.length === 0 ? null : seenBy(viewer, teams),
    maxEnvironments: null,
    bootstrap: {
      version: null,
      summary: summaryOf(null, null),
      latest: bootstrapVersion,
      missing: [],
      command: request.command ?? commandInAccount(place),
      readAt: null,
    },
    verification: request.verification,
    request,
  };
}
