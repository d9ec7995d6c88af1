import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defineVerb } from '@/lib/access/define-verb';
import { assertFresh } from '@/lib/access/fresh-sign-in';
import { refusal } from '@/lib/access/permissions';
import { isUniqueViolation } from '@/lib/db/is-unique-violation';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { descriptionSchema } from './edit-target';
import { makeExternalId } from './external-id';
import { addRequest } from './requests/add-request';
import { readRequestedTarget } from './requests/requested-targets';
import { targetNameSchema } from './target-name';
import { findTeams, teamNamesSchema } from './target-teams';

export const newTargetSchema = z.strictObject({
  name: targetNameSchema,
  description: descriptionSchema.optional(),
  accountId: z.string('The account id must be text').regex(/^\d{12}$/, 'An account id has twelve digits'),
  region: z
    .string('The region must be text')
    .regex(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, 'A region looks like eu-west-3'),
  teams: teamNamesSchema.optional(),
});

/**
 * Requests a place to launch into. Roles and bucket are those that `infra-templates/bootstrap/target.yaml` makes in that
 * account and region; their names follow from both. The external id is made here and shown in this answer only: the
 * bootstrap is deployed with it. A worker looks until it finds everything in order, and then makes the target: until then
 * it is "requested", and nothing is launched there.
 * Admins only; throws 'forbidden', 'invalid', 'conflict' (the name is taken).
 */
export const addTarget = defineVerb({
  action: 'target.add',
  find: async (_, __: unknown) => null,
  may: (actor) => refusal(actor, 'target.add'),
  parse: (input) => parseInput(newTargetSchema, input),
  // The unique index has the last word.
  lock: async () => null,
  rules: ({ tx, ctx, parsed: { teams } }) => {
    assertFresh(ctx, 'Adding a target');
    return findTeams(tx, teams ?? []);
  },
  write: async ({ tx, ctx, parsed: { name, description = '', accountId, region }, ruled: teams }) => {
    const id = randomUUID();
    const externalId = makeExternalId();
    await addRequest(tx, ctx, {
      id,
      kind: 'NEW',
      name,
      description,
      accountId,
      region,
      externalId,
      teamIds: teams.map((team) => team.id),
    });
    // A request of this name that is just being carried out has kept this one waiting: its target is there by now.
    if ((await tx.target.count({ where: { name } })) > 0) throw nameTaken(name);
    return {
      answer: { ...(await readRequestedTarget(tx, id)), externalId },
      audit: {
        subject: { type: 'target', id },
        details: { name, accountId, region, teams: teams.map((team) => team.name) },
      },
    };
  },
  secret: true,
  refusalOf: (error, { name }) => (isUniqueViolation(error, 'target_requests') ? nameTaken(name) : undefined),
});

function nameTaken(name: string): SlipwayError {
  const message = `There is a target called "${name}" already, or somebody has requested one`;
  return new SlipwayError('conflict', `${message}.`, { fields: [{ path: 'name', message }] });
}
