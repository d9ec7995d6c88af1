import { z } from 'zod';
import { defineVerb } from '@/lib/access/define-verb';
import { assertFresh } from '@/lib/access/fresh-sign-in';
import { refusal } from '@/lib/access/permissions';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid } from '@/lib/errors/slipway-error';
import { findTeam } from './get-team';

const group = z
  .string('Must be text')
  .min(1, 'Must not be empty')
  .max(1_000, 'At most 1000 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters');

export const changeTeamSchema = z.strictObject({
  groups: z
    .array(group, 'Must be a list of groups')
    .max(50, 'At most 50 groups')
    .describe(
      'The groups of the identity provider whose members belong to the team, from their next sign-in on: these alone. None: the group that the team is named after',
    ),
});

/**
 * Says which groups of the provider lead to a team: so it keeps its environments when its group is renamed, and whoever
 * gets the old name has no part in it. Throws 'not-found', 'forbidden', 'fresh-sign-in', and 'invalid', also for a group
 * that leads to another team.
 */
export const changeTeam = defineVerb({
  action: 'team.change',
  find: (ctx, { name }: { name: string; body: unknown }) => findTeam(ctx, name),
  may: (actor, { name }) => refusal(actor, 'team.change', { team: name }),
  parse: ({ body }) => {
    const { groups } = parseInput(changeTeamSchema, body);
    return { groups: [...new Set(groups)].sort() };
  },
  lock: async (tx, { id }) => {
    // Two teams that want the same group: the second sees what the first did.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('group mappings', 0))`;
    return tx.groupMapping.findMany({ where: { teamId: id }, orderBy: { group: 'asc' } });
  },
  rules: async ({ tx, ctx, found: { id }, parsed: { groups } }) => {
    assertFresh(ctx, 'Saying who belongs to a team');
    const taken = await tx.groupMapping.findFirst({
      where: { group: { in: groups }, NOT: { teamId: id } },
      include: { team: { select: { name: true } } },
    });
    if (!taken) return;
    const message = `The group ${taken.group} leads to the team ${taken.team.name}; take it away there first`;
    throw invalid([{ path: `groups.${groups.indexOf(taken.group)}`, message }]);
  },
  write: async ({ tx, found: { id, name }, locked, parsed: { groups } }) => {
    const before = locked.map((mapping) => mapping.group);
    if (JSON.stringify(before) === JSON.stringify(groups)) return { answer: undefined, audit: null };
    await tx.groupMapping.deleteMany({ where: { teamId: id } });
    await tx.groupMapping.createMany({ data: groups.map((each) => ({ group: each, teamId: id })) });
    return {
      answer: undefined,
      audit: {
        subject: { type: 'team', id },
        details: { name, before: { groups: before }, after: { groups } },
      },
    };
  },
});
