import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import type { Reader } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { parseInput } from '@/lib/errors/parse-input';
import { auditFilterSchema, matchingRows, seesWholeAudit, visibleRows } from './audit-filter';

/** A row of the audit log, as people and scripts read it. */
export interface AuditView {
  id: string;
  at: string;
  actor: { id: string; name: string };
  via: string;
  action: string;
  /** `name`: of what is there still, or was. */
  subject: { type: string; id: string; name: string | null };
  details: unknown;
  /** Of other people for those alone who see the whole log. */
  address: string | null;
  requestId: string | null;
  /** The key that signed it. */
  keyId: string | null;
}

interface AuditRow {
  id: bigint;
  at: Date;
  actorId: string;
  actorName: string;
  via: string;
  action: string;
  subjectType: string;
  subjectId: string;
  details: unknown;
  address: string | null;
  requestId: string | null;
  keyId: string | null;
}

export const auditLimit = z
  .number('Must be a whole number')
  .int('Must be a whole number')
  .min(1, 'At least 1')
  .max(500, 'At most 500')
  .default(50);

const readAuditSchema = auditFilterSchema.extend({ limit: auditLimit });
export type ReadAuditInput = z.input<typeof readAuditSchema>;

/**
 * What this person may see of the audit log, newest first; after a given entry, oldest first, so that a script can follow
 * it. `next`: what `before`, or `after`, is for the next page; null on the last.
 */
export async function readAudit({
  ctx,
  input,
}: {
  ctx: Context;
  input: ReadAuditInput;
}): Promise<{ items: AuditView[]; next: string | null }> {
  const { limit, ...filter } = parseInput(readAuditSchema, input);
  const rows = await rowsOf(ctx, filter, limit + 1);
  const items = await toViews(ctx, rows.slice(0, limit));
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

const exportAtOnce = 500;

/** All that matches, page by page: newest first, or oldest first after a given entry. Throws 'invalid' at once. */
export function exportAudit({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof auditFilterSchema>;
}): AsyncGenerator<AuditView[]> {
  return pagesOf(ctx, parseInput(auditFilterSchema, input));
}

async function* pagesOf(
  ctx: Context,
  filter: z.infer<typeof auditFilterSchema>,
): AsyncGenerator<AuditView[]> {
  let from = filter;
  for (;;) {
    const rows = await rowsOf(ctx, from, exportAtOnce);
    yield await toViews(ctx, rows);
    const last = rows.at(-1);
    if (!last || rows.length < exportAtOnce) return;
    const id = String(last.id);
    from = filter.after === undefined ? { ...from, before: id } : { ...from, after: id };
  }
}

/** The actions that are on record, for whoever chooses among them. */
export async function auditActions({ ctx }: { ctx: Context }): Promise<string[]> {
  // One look into the index for each, rather than one at every row: https://wiki.postgresql.org/wiki/Loose_indexscan
  const rows = await ctx.database.$queryRaw<{ action: string }[]>`
    WITH RECURSIVE actions AS (
      (SELECT action FROM audit_entries ORDER BY action LIMIT 1)
      UNION ALL
      SELECT (SELECT action FROM audit_entries WHERE action > actions.action ORDER BY action LIMIT 1)
      FROM actions WHERE actions.action IS NOT NULL
    ) SELECT action FROM actions WHERE action IS NOT NULL`;
  return rows.map(({ action }) => action);
}

function rowsOf(ctx: Context, filter: z.infer<typeof auditFilterSchema>, limit: number): Promise<AuditRow[]> {
  const order = filter.after === undefined ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  return ctx.database.$queryRaw<AuditRow[]>`
    SELECT id, at, actor_id AS "actorId", actor_name AS "actorName", via, action, subject_type AS "subjectType",
      subject_id AS "subjectId", details, address, request_id AS "requestId", key_id AS "keyId"
    FROM audit_entries WHERE ${visibleRows(ctx.actor)} AND ${matchingRows(filter)}
    ORDER BY id ${order} LIMIT ${limit}`;
}

async function toViews({ database, actor }: Context, rows: readonly AuditRow[]): Promise<AuditView[]> {
  const names = await subjectNames(database, rows);
  const seesAll = seesWholeAudit(actor);
  return rows.map((row) => {
    const fromWhere = seesAll || row.actorId === actor.id;
    return {
      id: String(row.id),
      at: row.at.toISOString(),
      actor: { id: row.actorId, name: row.actorName },
      via: row.via,
      action: row.action,
      subject: {
        type: row.subjectType,
        id: row.subjectId,
        name: names.get(`${row.subjectType} ${row.subjectId}`) ?? null,
      },
      details: row.details,
      address: fromWhere ? row.address : null,
      requestId: fromWhere ? row.requestId : null,
      keyId: row.keyId,
    };
  });
}

async function subjectNames(
  database: Reader,
  rows: readonly AuditRow[],
): Promise<ReadonlyMap<string, string>> {
  const idsOf = (type: string) => [
    ...new Set(rows.filter(({ subjectType }) => subjectType === type).map(({ subjectId }) => subjectId)),
  ];
  const found = await database.$queryRaw<{ key: string; name: string | null }[]>`
    SELECT 'environment ' || id AS key, name FROM environments WHERE id = ANY (${idsOf('environment')}::text[])
    UNION ALL SELECT 'target ' || id, name FROM targets WHERE id = ANY (${idsOf('target')}::text[])
    UNION ALL SELECT 'team ' || id, name FROM teams WHERE id = ANY (${idsOf('team')}::text[])
    UNION ALL SELECT 'token ' || id, name FROM api_tokens WHERE id = ANY (${idsOf('token')}::text[])
    UNION ALL SELECT 'user ' || id, COALESCE(name, email) FROM users WHERE id = ANY (${idsOf('user')}::text[])`;
  return new Map(found.flatMap(({ key, name }) => (name === null ? [] : [[key, name]])));
}
