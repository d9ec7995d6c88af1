import { z } from 'zod';
import { defineVerb } from '@/lib/access/define-verb';
import { assertFresh } from '@/lib/access/fresh-sign-in';
import { refusal } from '@/lib/access/permissions';
import { printableText } from '@/lib/blueprints/printable-text';
import { parseInput } from '@/lib/errors/parse-input';
import { lockTarget } from './closing/lock-target';
import { readTargetDetail } from './target-detail';
import { findTarget } from './target-name';
import { findTeams, teamNamesSchema } from './target-teams';

export const descriptionSchema = printableText('The description', 200).or(z.literal(''));

export const targetChangeSchema = z.strictObject({
  description: descriptionSchema.optional(),
  /** Null: as many as the policies allow. */
  maxEnvironments: z
    .number('Must be a whole number')
    .int('Must be a whole number')
    .min(0, 'At least 0')
    .max(100_000, 'At most 100000')
    .nullable()
    .optional(),
  /** Who may use it; null: all teams. */
  teams: teamNamesSchema.optional(),
});

/**
 * Changes how a target is described, how many environments it takes and which teams may use it; what is not given stays.
 * Environments that are there already stay, whosever they are.
 * Admins only; throws 'forbidden', 'not-found', 'invalid', 'conflict' (it is retired).
 */
export const editTarget = defineVerb({
  action: 'target.edit',
  find: (ctx, { target }: { target: string; body: unknown }) => findTarget(ctx.database, target),
  may: (actor) => refusal(actor, 'target.edit'),
  parse: ({ body }) => parseInput(targetChangeSchema, body),
  lock: (tx, { id }) => lockTarget(tx, id),
  rules: ({ tx, ctx, parsed: { teams } }) => {
    assertFresh(ctx, 'Changing a target');
    return findTeams(tx, teams ?? []);
  },
  write: async ({ tx, locked, parsed, ruled: teams }) => {
    const { id, name } = locked;
    const before = {
      description: locked.description,
      maxEnvironments: locked.maxEnvironments,
      teams: locked.teams,
    };
    const after = {
      description: parsed.description ?? before.description,
      maxEnvironments: parsed.maxEnvironments === undefined ? before.maxEnvironments : parsed.maxEnvironments,
      teams: parsed.teams === undefined ? before.teams : teams.map((team) => team.name).sort(),
    };
    const isSame = JSON.stringify(before) === JSON.stringify(after);
    if (!isSame) {
      const { description, maxEnvironments } = after;
      await tx.target.update({
        where: { id },
        data: { description, maxEnvironments },
        select: { id: true },
      });
      if (parsed.teams !== undefined) {
        await tx.targetTeam.deleteMany({ where: { targetId: id } });
        const rows = teams.map((team) => ({ targetId: id, teamId: team.id }));
        await tx.targetTeam.createMany({ data: rows });
      }
    }
    return {
      answer: await readTargetDetail(tx, id),
      audit: isSame ? null : { subject: { type: 'target', id }, details: { name, before, after } },
    };
  },
});
