import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { defineVerb } from '@/lib/access/define-verb';
import { assertFresh } from '@/lib/access/fresh-sign-in';
import { assertMay, refusal } from '@/lib/access/permissions';
import type { Reader } from '@/lib/db/client';
import { parseInput } from '@/lib/errors/parse-input';

const wholeNumber = (most: number) =>
  z
    .int({ error: `Must be a whole number from 0 to ${most.toLocaleString('en-US')}` })
    .min(0, 'Must be at least 0')
    .max(most, `Must be at most ${most.toLocaleString('en-US')}`);

export const countSchema = wholeNumber(1_000_000);
export const dollarsSchema = wholeNumber(10_000_000);

export const organizationLimitsSchema = z.strictObject({
  maxEnvironmentsPerTeam: countSchema,
  maxEnvironmentsPerPerson: countSchema,
  approvalAboveEnvironmentUsd: dollarsSchema,
  approvalAboveTeamUsd: dollarsSchema,
});

/** What holds for all teams that have no number of their own; dollars a month. */
export type OrganizationLimits = z.output<typeof organizationLimitsSchema>;

const selection = {
  maxEnvironmentsPerTeam: true,
  maxEnvironmentsPerPerson: true,
  approvalAboveEnvironmentUsd: true,
  approvalAboveTeamUsd: true,
} as const;

export async function readOrganizationLimits(reader: Reader): Promise<OrganizationLimits> {
  return reader.organization.findUniqueOrThrow({ where: { only: true }, select: selection });
}

/** Admins only; throws 'forbidden'. */
export async function getOrganizationLimits({ ctx }: { ctx: Context }): Promise<OrganizationLimits> {
  assertMay(ctx.actor, 'policy.read');
  return readOrganizationLimits(ctx.database);
}

/** Changes the numbers by which policies measure everybody. Admins only; throws 'forbidden', 'invalid'. */
export const changeOrganizationLimits = defineVerb({
  action: 'organization.change',
  find: async (_, __: unknown) => null,
  may: (actor) => refusal(actor, 'organization.change'),
  parse: (input) => parseInput(organizationLimitsSchema.partial(), input),
  lock: async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM organization FOR UPDATE`;
    return readOrganizationLimits(tx);
  },
  rules: async ({ ctx }) => assertFresh(ctx, 'Changing the limits of the organization'),
  write: async ({ tx, locked: before, parsed }) => {
    const given = Object.entries(parsed).filter(([, value]) => value !== undefined);
    const after: OrganizationLimits = { ...before, ...Object.fromEntries(given) };
    if (JSON.stringify(before) === JSON.stringify(after)) return { answer: after, audit: null };
    await tx.organization.update({ where: { only: true }, data: after });
    const subject = { type: 'organization', id: 'organization' };
    return { answer: after, audit: { subject, details: { before, after } } };
  },
});
