import type { Reader } from '@/lib/db/client';

/**
 * Until when, in CloudFormation's time, what happened to these stacks is on the record: the end of the last operation, or
 * what was noticed of changes from outside. An operation that is under way explains nothing that comes after it.
 */
export async function recordedUntil(
  database: Reader,
  stackIds: readonly string[],
): Promise<Map<string, Date>> {
  const rows = await database.$queryRaw<{ stackId: string; until: Date }[]>`
    SELECT e.stack_id AS "stackId", greatest(
      max(o.finished_at), max(o.accepted_at), e.changed_outside_at, e.stack_changed_at, e.lost_at, e.ended_at, e.created_at
    ) AS until
    FROM environments e LEFT JOIN operations o ON o.environment_id = e.id
    WHERE e.stack_id = ANY(${[...stackIds]})
    GROUP BY e.id`;
  return new Map(rows.map(({ stackId, until }) => [stackId, until]));
}

/** Until when stacks that belong to no environment were seen as such: what made them is no news. */
export async function orphansSeenUntil(
  database: Reader,
  stackIds: readonly string[],
): Promise<Map<string, Date>> {
  const rows = await database.orphan.findMany({
    where: { stackId: { in: [...stackIds] } },
    select: { stackId: true, lastSeenAt: true },
  });
  return new Map(rows.map(({ stackId, lastSeenAt }) => [stackId, lastSeenAt]));
}

/**
 * Those of the operations that this database has as begun. A worker's claim is committed before AWS is asked for anything:
 * where AWS was, and no claim is here, the database is of an earlier time.
 */
export async function begunOperations(database: Reader, ids: readonly string[]): Promise<Set<string>> {
  const where = { id: { in: [...ids] }, startedAt: { not: null } };
  const rows = await database.operation.findMany({ where, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
}

/** Those of the operations that this database has. */
export async function knownOperations(database: Reader, ids: readonly string[]): Promise<Set<string>> {
  const rows = await database.operation.findMany({ where: { id: { in: [...ids] } }, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
}
