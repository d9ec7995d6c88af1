import { z } from 'zod';
import type { Actor } from '@/lib/access/context';
import { may } from '@/lib/access/permissions';
import { escapeLike } from '@/lib/db/escape-like';
import { Prisma } from '@/lib/db/generated/client';

const text = z
  .string()
  .max(100, 'At most 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters');

const rowId = z.string().regex(/^\d{1,18}$/, 'Must be the id of an entry');

/** A day, or a moment. */
const moment = z
  .string()
  .refine(
    (value) =>
      /^[12]\d{3}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(value) &&
      !Number.isNaN(Date.parse(value)),
    'Must be a day, or a time such as 2026-11-28T12:00:00Z',
  );

/** What narrows the audit log; of a page and of REST alike. */
export const auditFilterSchema = z.strictObject({
  actor: text.optional().describe('Who did it: an id, or part of a name'),
  subject: text
    .optional()
    .describe(
      'What it was about: an id, the name of an environment, target, team or person, or a kind such as token',
    ),
  action: text.optional().describe('environment.request, or all that begins with environment'),
  q: text.optional().describe('Part of any of it, details included'),
  from: moment.optional().describe('From then on'),
  to: moment.optional().describe('Before then; a day includes all of it'),
  after: rowId.optional().describe('Entries that came after this one, oldest first'),
  before: rowId.optional().describe('Entries that came before this one, newest first'),
});

type AuditFilter = z.infer<typeof auditFilterSchema>;

/** Whether this person sees all of the log, where others see what concerns their environments. */
export function seesWholeAudit(actor: Actor): boolean {
  return may(actor, 'audit.read');
}

/** The rows that this person may see, as a condition on `audit_entries`. */
export function visibleRows(actor: Actor): Prisma.Sql {
  if (seesWholeAudit(actor)) return Prisma.sql`true`;
  const teams = actor.teams.filter((team) => may(actor, 'audit.read', { team }));
  const ofTheirTeams = Prisma.sql`(
    (subject_type = 'environment' AND subject_id IN (
      SELECT e.id FROM environments e JOIN teams t ON t.id = e.team_id WHERE t.name = ANY (${teams}::text[])))
    OR (subject_type = 'team' AND subject_id IN (
      SELECT unnest(ARRAY[t.id, t.name]) FROM teams t WHERE t.name = ANY (${teams}::text[]))))`;
  // What was said of themselves; a token that is for some teams only shows these.
  return actor.narrowed || teams.length === 0
    ? ofTheirTeams
    : Prisma.sql`(${ofTheirTeams} OR (subject_type = 'user' AND subject_id = ${actor.id}))`;
}

export function matchingRows({
  actor,
  subject,
  action,
  q,
  from,
  to,
  after,
  before,
}: AuditFilter): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  if (actor) {
    conditions.push(Prisma.sql`(actor_id = ${actor} OR actor_name ILIKE ${contains(actor)})`);
  }
  if (subject) {
    conditions.push(Prisma.sql`(subject_id = ${subject} OR subject_type = ${subject} OR subject_id IN (
      SELECT id FROM environments WHERE name = ${subject} UNION SELECT id FROM targets WHERE name = ${subject}
      UNION SELECT id FROM teams WHERE name = ${subject}
      UNION SELECT id FROM users WHERE name = ${subject} OR email = ${subject}))`);
  }
  if (action) conditions.push(Prisma.sql`(action = ${action} OR action LIKE ${`${escapeLike(action)}.%`})`);
  if (q) {
    const like = contains(q);
    conditions.push(Prisma.sql`(actor_name ILIKE ${like} OR action ILIKE ${like} OR subject_id ILIKE ${like}
      OR details::text ILIKE ${like} OR address ILIKE ${like} OR request_id ILIKE ${like})`);
  }
  if (from) conditions.push(Prisma.sql`at >= ${new Date(from)}`);
  if (to) conditions.push(Prisma.sql`at < ${endOf(to)}`);
  if (after) conditions.push(Prisma.sql`id > ${BigInt(after)}`);
  if (before) conditions.push(Prisma.sql`id < ${BigInt(before)}`);
  return Prisma.join(conditions, ' AND ');
}

const contains = (part: string) => `%${escapeLike(part)}%`;

/** A day given as a day is meant whole. */
function endOf(to: string): Date {
  const time = new Date(to);
  return /^\d{4}-\d{2}-\d{2}$/.test(to) ? new Date(time.getTime() + 24 * 60 * 60_000) : time;
}
