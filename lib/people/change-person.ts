import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { defineVerb } from '@/lib/access/define-verb';
import { refusal } from '@/lib/access/permissions';
import type { Transaction } from '@/lib/db/client';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { findPersonRow } from './get-person';

export const changePersonSchema = z.strictObject({
  disabled: z
    .boolean('Must be true or false')
    .describe('Whether nobody gets in as them: with no session, no token and no sign-in'),
});

/** What is asked of one person; `find` and `may` of all that admins do to people. */
export const aboutPerson = {
  find: async (ctx: Context, { id }: { id: string }) => {
    const may = refusal(ctx.actor, 'person.change', { person: id });
    // Who may not look at people learns nothing of who there is.
    return may ? { id, name: id } : nameOf(await findPersonRow(ctx.database, id));
  },
  may: (actor: Context['actor'], { id }: { id: string }) => refusal(actor, 'person.change', { person: id }),
  lock: async (tx: Transaction, { id }: { id: string }) => {
    await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${id} FOR UPDATE`;
    return tx.user.findUniqueOrThrow({ where: { id } });
  },
};

function nameOf({ id, name, email }: { id: string; name: string | null; email: string | null }) {
  return { id, name: name ?? email ?? id };
}

/**
 * Disables a person, or enables them again. Whoever is disabled has no session and no token from that moment, and their
 * open pages end. Tokens stay, and work again once they are enabled; sessions do not.
 *
 * Throws 'not-found', 'forbidden', 'invalid', and 'conflict' for oneself: nobody may be left to enable them.
 */
export const changePerson = defineVerb({
  ...aboutPerson,
  action: 'person.change',
  find: (ctx, { id }: { id: string; body: unknown }) => aboutPerson.find(ctx, { id }),
  parse: ({ body }) => parseInput(changePersonSchema, body),
  rules: async ({ ctx, found: { id }, parsed: { disabled } }) => {
    if (!disabled || id !== ctx.actor.id) return;
    throw new SlipwayError('conflict', 'You can’t disable yourself. Ask another admin.');
  },
  write: async ({ tx, found, locked, parsed: { disabled } }) => {
    const subject = { type: 'user', id: found.id };
    if (disabled === (locked.disabledAt !== null)) return { answer: undefined, audit: null };
    const disabledAt = disabled ? new Date() : null;
    await tx.user.update({ where: { id: found.id }, data: { disabledAt } });
    const { count: sessions } = disabled
      ? await tx.session.deleteMany({ where: { userId: found.id } })
      : { count: 0 };
    return {
      answer: undefined,
      audit: {
        action: disabled ? 'person.disable' : 'person.enable',
        subject,
        details: {
          name: found.name,
          before: { disabled: !disabled },
          after: { disabled },
          ...(disabled ? { sessionsEnded: sessions } : {}),
        },
      },
    };
  },
});
