import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defineVerb } from '@/lib/access/define-verb';
import { assertFresh } from '@/lib/access/fresh-sign-in';
import { refusal } from '@/lib/access/permissions';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { partitionOf } from '@/lib/stacks/regions';
import { lockTarget } from '@/lib/targets/closing/lock-target';
import { readTargetDetail } from '@/lib/targets/target-detail';
import { findTarget } from '@/lib/targets/target-name';
import { addRequest, alreadyRequested } from './add-request';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html, …/reference_iam-quotas.html
const roleSchema = z
  .string('Must be text')
  .max(600, 'At most 600 characters')
  .regex(/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'Must be the ARN of a role');

export const targetRolesSchema = z.strictObject({
  roleArn: roleSchema.optional(),
  executionRoleArn: roleSchema.optional(),
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  artifactBucket: z
    .string('Must be text')
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'Must be the name of a bucket')
    .optional(),
});

/**
 * Requests other roles or another bucket for a target, of the same account; what is not given stays. A worker looks until
 * it finds everything in order with them: until then those that it has are used. Account and region are for good, since
 * its environments are there.
 * Admins only; throws 'forbidden', 'not-found', 'invalid', 'conflict' (something is requested already, or it is retired).
 */
export const changeTargetRoles = defineVerb({
  action: 'target.change-roles',
  find: (ctx, { target }: { target: string; body: unknown }) => findTarget(ctx.database, target),
  may: (actor) => refusal(actor, 'target.edit'),
  parse: ({ body }, { accountId, region }) => {
    const parsed = parseInput(targetRolesSchema, body);
    const start = `arn:${partitionOf(region)}:iam::${accountId}:role/`;
    const problems = (['roleArn', 'executionRoleArn'] as const)
      .filter((path) => parsed[path] !== undefined && !parsed[path].startsWith(start))
      .map((path) => ({ path, message: `Must be a role of the target’s account: ${start}…` }));
    if (problems.length > 0) throw invalid(problems);
    return parsed;
  },
  lock: async (tx, { id }) => {
    await lockTarget(tx, id);
    return tx.target.findUniqueOrThrow({ where: { id } });
  },
  rules: async ({ ctx, locked, parsed }) => {
    assertFresh(ctx, 'Changing the roles of a target');
    const changed = fields.filter((field) => parsed[field] !== undefined && parsed[field] !== locked[field]);
    if (changed.length === 0)
      throw new SlipwayError('conflict', `The target ${locked.name} has these already.`);
    return changed;
  },
  write: async ({ tx, ctx, locked, parsed, ruled }) => {
    const { id, name } = locked;
    const requestId = randomUUID();
    const after = Object.fromEntries(ruled.map((field) => [field, parsed[field] ?? null]));
    const before = Object.fromEntries(ruled.map((field) => [field, locked[field]]));
    await addRequest(tx, ctx, { id: requestId, kind: 'EDIT', name, targetId: id, ...after });
    return {
      answer: await readTargetDetail(tx, id),
      audit: { subject: { type: 'target', id }, details: { name, requestId, before, after } },
    };
  },
  refusalOf: alreadyRequested,
});

const fields = ['roleArn', 'executionRoleArn', 'artifactBucket'] as const;
