import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { defineVerb } from '@/lib/access/define-verb';
import { refusal } from '@/lib/access/permissions';
import { printableText } from '@/lib/blueprints/printable-text';
import { isUniqueViolation } from '@/lib/db/is-unique-violation';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { partitionOf } from '@/lib/stacks/regions';
import { addVerification } from './request-verification';
import { readTargetDetail } from './target-detail';
import { targetNameSchema } from './target-name';

export const newTargetSchema = z.strictObject({
  name: targetNameSchema,
  description: printableText('The description', 200).optional(),
  accountId: z.string('The account id must be text').regex(/^\d{12}$/, 'An account id has twelve digits'),
  region: z
    .string('The region must be text')
    .regex(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, 'A region looks like eu-west-3'),
});

/**
 * Adds a place to launch into. Roles and bucket are those that `infra-templates/bootstrap/target.yaml` makes in that
 * account and region; their names follow from both. The external id is made here and shown in this answer only: the
 * bootstrap is deployed with it. A worker then verifies the target; where none is alive, it is "not verified yet".
 * Admins only; throws 'forbidden', 'invalid', 'conflict' (the name is taken).
 */
export const addTarget = defineVerb({
  action: 'target.add',
  find: async (_, __: unknown) => null,
  may: (actor) => refusal(actor, 'target.add'),
  parse: (input) => parseInput(newTargetSchema, input),
  // The unique index has the last word.
  lock: async () => null,
  rules: async () => null,
  write: async ({ tx, ctx, parsed: { name, description = '', accountId, region } }) => {
    const externalId = randomBytes(24).toString('base64url');
    const role = (name: string) => `arn:${partitionOf(region)}:iam::${accountId}:role/${name}-${region}`;
    const { id } = await tx.target.create({
      select: { id: true },
      data: {
        name,
        description,
        accountId,
        region,
        externalId,
        roleArn: role('slipway-launcher'),
        executionRoleArn: role('slipway-execution'),
        artifactBucket: `slipway-artifacts-${accountId}-${region}`,
      },
    });
    await addVerification(tx, { targetId: id, requestedById: ctx.actor.id });
    return {
      answer: { ...(await readTargetDetail(tx, id)), externalId },
      audit: { subject: { type: 'target', id }, details: { name, accountId, region } },
    };
  },
  secret: true,
  refusalOf: (error, { name }) => {
    if (!isUniqueViolation(error, 'targets')) return undefined;
    const message = `There is a target called "${name}" already`;
    return new SlipwayError('conflict', `${message}.`, { fields: [{ path: 'name', message }] });
  },
});
