import type { Context } from '@/lib/access/context';
import { defineVerb } from '@/lib/access/define-verb';
import { refusal } from '@/lib/access/permissions';
import { announce } from '@/lib/environments/announce';
import { liveNameCondition } from '@/lib/environments/find-environment';
import { lockTimeLine } from '@/lib/environments/record-event';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { findReceiver, handOver, newOwnerSchema } from './new-owner';

/**
 * Hands over every environment of a person that has not ended, at once: see `handOverEnvironment`. Each is on record by itself.
 *
 * Throws 'not-found', 'forbidden', 'invalid'. The answer says how many there were.
 */
export const handOverAll = defineVerb({
  action: 'person.hand-over',
  find: async (ctx: Context, { id }: { id: string; body: unknown }) => {
    if (refusal(ctx.actor, 'environment.hand-over')) return { id };
    const found = /^[\w-]{1,64}$/.test(id) ? await ctx.database.user.findUnique({ where: { id } }) : null;
    if (!found) throw new SlipwayError('not-found', 'There is no such person.');
    return { id };
  },
  may: (actor) => refusal(actor, 'environment.hand-over'),
  parse: ({ body }) => parseInput(newOwnerSchema, body),
  lock: async (tx, { id }) => {
    const where = { ownerId: id, ...liveNameCondition };
    const rows = await tx.environment.findMany({ where, select: { id: true }, orderBy: { id: 'asc' } });
    for (const row of rows) await lockTimeLine(tx, row.id);
    // One may have ended, or become somebody else's, while its lock was waited for.
    return tx.environment.findMany({
      where: { ...where, id: { in: rows.map((row) => row.id) } },
      select: { id: true, name: true, ownerId: true, teamId: true, team: { select: { name: true } } },
      orderBy: { id: 'asc' },
    });
  },
  rules: async ({ tx, locked, parsed }) =>
    findReceiver(tx, parsed, [...new Set(locked.map(({ team }) => team.name))]),
  write: async ({ tx, locked, ruled }) => {
    const audit = [];
    for (const environment of locked) {
      const change = await handOver(tx, environment, ruled);
      if (!change) continue;
      const { id, name } = environment;
      audit.push({
        action: 'environment.hand-over',
        subject: { type: 'environment', id },
        details: { name, ...change },
      });
    }
    return { answer: { environments: audit.length }, audit };
  },
  announce,
});
