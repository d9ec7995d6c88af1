import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/policy';
import { appendAudit } from '@/lib/audit/append';
import { printableText } from '@/lib/blueprints/printable-text';
import { isUniqueViolation } from '@/lib/db/is-unique-violation';
import type { TargetView } from '@/lib/environments/views/environment-view';
import { toTarget } from '@/lib/environments/views/to-view';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { targetNameSchema } from './target-name';

const newTargetSchema = z.strictObject({
  name: targetNameSchema,
  description: printableText('The description', 200).optional(),
  accountId: z.string('The account id must be text').regex(/^\d{12}$/, 'An account id has twelve digits'),
  region: z
    .string('The region must be text')
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'A region looks like eu-west-3'),
});

/**
 * Adds a place to launch into. Roles and bucket are those that `infra-templates/bootstrap/target.yaml` makes in that
 * account and region; their names follow from both. The external id is made here and shown in this answer only: the
 * bootstrap is deployed with it. Admins only; throws 'forbidden', 'invalid', 'conflict' (the name is taken).
 */
export async function addTarget({
  ctx,
  input,
}: {
  ctx: Context;
  input: unknown;
}): Promise<TargetView & { externalId: string }> {
  assertMay(ctx.actor, { kind: 'target.add' }, 'Only admins may add targets.');
  const { name, description = '', accountId, region } = parseInput(newTargetSchema, input);
  const externalId = randomBytes(24).toString('base64url');
  try {
    return await ctx.database.$transaction(async (tx) => {
      const row = await tx.target.create({
        data: {
          name,
          description,
          accountId,
          region,
          externalId,
          roleArn: `arn:aws:iam::${accountId}:role/slipway-launcher-${region}`,
          executionRoleArn: `arn:aws:iam::${accountId}:role/slipway-execution-${region}`,
          artifactBucket: `slipway-artifacts-${accountId}-${region}`,
        },
      });
      await appendAudit(tx, ctx, {
        action: 'target.add',
        subject: { type: 'target', id: row.id },
        details: { name, accountId, region },
      });
      return { ...toTarget(row), externalId };
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'targets')) throw error;
    const message = `There is a target called "${name}" already`;
    throw new SlipwayError('conflict', `${message}.`, { fields: [{ path: 'name', message }] });
  }
}
