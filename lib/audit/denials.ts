import { currentRequest } from '@/lib/config/request-scope';
import type { Database, Transaction } from '@/lib/db/client';
import { type AuditActor, appendAudit } from './append';

/** A request that was refused: to whom, what it was for, and the rule in words. */
export interface Denial {
  actor: { id: string; name?: string };
  via: AuditActor['via'];
  action: string;
  subject: { type: string; id: string };
  rule: string;
}

/** Whoever sends nothing that says who they are. */
export const nobody = { id: 'nobody', name: 'Nobody signed in' } as const;

/** What somebody made up may be long. */
const mostCharacters = 300;
const short = (text: string) => text.slice(0, mostCharacters).toWellFormed().replaceAll('\0', '');

/**
 * Counts a refusal by actor, action and minute. Not in the audit log at once, whose writers take turns: whoever is refused
 * a thousand times a second would make everybody wait. One row is all that a minute of it leaves.
 */
export async function countDenial(database: Database, denial: Denial): Promise<void> {
  const { actor, via, action, subject, rule } = denial;
  const { id: requestId = null, address = null } = currentRequest() ?? {};
  await database.$executeRaw`
    INSERT INTO audit_denials (minute, actor_id, actor_name, via, action, subject_type, subject_id, rule, address,
      request_id, count)
    VALUES (date_trunc('minute', clock_timestamp()), ${short(actor.id)},
      COALESCE(${actor.name === undefined ? null : short(actor.name)}, (SELECT COALESCE(name, email) FROM users WHERE id = ${actor.id}), ${short(actor.id)}),
      ${via}, ${short(action)}, ${subject.type}, ${short(subject.id)}, ${short(rule)}, ${address}, ${requestId}, 1)
    ON CONFLICT (minute, actor_id, action) DO UPDATE SET count = audit_denials.count + 1,
      subject_type = excluded.subject_type, subject_id = excluded.subject_id, rule = excluded.rule,
      address = excluded.address, request_id = excluded.request_id`;
}

type DenialRow = Awaited<ReturnType<Transaction['auditDenial']['findMany']>>[number];

/** By then, nobody counts in that minute any more. */
const settledMinutes = 2;

/**
 * Makes one row of the audit log of each actor's refusals in a minute that is over, up to `most` counts at a time.
 *
 * @returns how many counts it took
 */
export async function recordDenials(database: Database, most: number): Promise<number> {
  return database.$transaction(async (tx) => {
    const keys = await tx.$queryRaw<{ minute: Date; actorId: string; action: string }[]>`
      SELECT minute, actor_id AS "actorId", action FROM audit_denials
      WHERE minute <= clock_timestamp() - make_interval(mins => ${settledMinutes}::int)
      ORDER BY minute, actor_id, action LIMIT ${most}::int FOR UPDATE SKIP LOCKED`;
    if (keys.length === 0) return 0;
    const where = { OR: keys.map(({ minute, actorId, action }) => ({ minute, actorId, action })) };
    const rows = await tx.auditDenial.findMany({ where, orderBy: [{ minute: 'asc' }, { actorId: 'asc' }] });
    await tx.auditDenial.deleteMany({ where });
    for (const group of byActorAndMinute(rows)) await append(tx, group);
    return rows.length;
  });
}

function byActorAndMinute(rows: readonly DenialRow[]): [DenialRow, ...DenialRow[]][] {
  const groups = new Map<string, [DenialRow, ...DenialRow[]]>();
  for (const row of rows) {
    const key = `${row.minute.toISOString()} ${row.actorId}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

async function append(tx: Transaction, group: [DenialRow, ...DenialRow[]]): Promise<void> {
  const [{ minute, actorId, actorName, via, address, requestId }] = group;
  await appendAudit(
    tx,
    { actor: { id: actorId, name: actorName }, via: via as AuditActor['via'] },
    {
      action: 'access.denied',
      subject: { type: 'user', id: actorId },
      request: { address, id: requestId },
      details: {
        minute: minute.toISOString(),
        count: group.reduce((sum, { count }) => sum + count, 0),
        denied: group.map(
          ({ action, count, subjectType, subjectId, rule, address: from, requestId: last }) => ({
            action,
            count,
            subject: { type: subjectType, id: subjectId },
            rule,
            address: from,
            requestId: last,
          }),
        ),
      },
    },
  );
}
