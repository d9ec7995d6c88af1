import { z } from 'zod';
import { defineVerb } from '@/lib/access/define-verb';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { mayManageAccount, serviceAccountSelection, toServiceAccountView } from './service-accounts';

export const newAccountSchema = z.strictObject({
  team: z.string().max(200),
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      'Use a-z, 0-9 and single hyphens, beginning with a letter, not ending in a hyphen',
    )
    .max(40, 'At most 40 characters'),
});

/** Makes a service account `team/name`. Throws 'forbidden', 'invalid', and 'conflict' where there is one of this name. */
export const createServiceAccount = defineVerb({
  action: 'service-account.create',
  find: async (_, input: unknown) => ({ team: teamIn(input) }),
  may: mayManageAccount,
  parse: (input) => parseInput(newAccountSchema, input),
  // Whoever makes one for the same team waits, so that two can't have the same name.
  lock: async (tx, { team }) => {
    const [row] = await tx.$queryRaw<{ id: string; name: string }[]>`
      SELECT id, name FROM teams WHERE name = ${team} FOR NO KEY UPDATE`;
    return row ?? null;
  },
  rules: async ({ tx, locked: team, parsed }) => {
    if (!team) throw invalid([{ path: 'team', message: 'There is no team of this name' }]);
    const name = `${team.name}/${parsed.name}`;
    if (await tx.user.findFirst({ where: { kind: 'SERVICE', name } }))
      throw new SlipwayError('conflict', `There is a service account ${name} already.`);
    return { team, name };
  },
  write: async ({ tx, ruled: { team, name } }) => {
    const row = await tx.user.create({
      data: {
        name,
        kind: 'SERVICE',
        role: 'ENGINEER',
        serviceTeamId: team.id,
        memberships: { create: { teamId: team.id } },
      },
      select: serviceAccountSelection,
    });
    const subject = { type: 'service-account', id: row.id };
    return { answer: toServiceAccountView(row), audit: { subject, details: { name } } };
  },
});

/** The team that it is about, before anything else of it is checked; one that can't be is no admin's either. */
function teamIn(input: unknown): string {
  const parsed = z
    .object({
      team: z
        .string()
        .max(200)
        .regex(/^[^\0]*$/),
    })
    .safeParse(input);
  return parsed.data?.team.toWellFormed() ?? '';
}
