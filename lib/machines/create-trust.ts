import { z } from 'zod';
import { defineVerb } from '@/lib/access/define-verb';
import { assertFreshForScopes } from '@/lib/access/fresh-sign-in';
import { refusal } from '@/lib/access/permissions';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { findServiceAccount } from './service-accounts';
import { grantableToService } from './service-scopes';
import { trustSchema } from './trust-schema';
import { toTrustView, withAccount } from './trusts';

/** Trusts the workflows of one repository with a service account. Throws 'not-found', 'forbidden', 'fresh-sign-in', 'invalid', 'conflict'. */
export const createTrust = defineVerb({
  action: 'trust.create',
  find: (ctx, input: unknown) => {
    const named = z.object({ serviceAccount: z.string() }).safeParse(input);
    return findServiceAccount(ctx, named.data?.serviceAccount ?? '');
  },
  may: (actor, { team }) => refusal(actor, 'trust.change', { team }),
  parse: (input) => parseInput(trustSchema, input),
  lock: async (tx, { id }) => {
    await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${id} FOR NO KEY UPDATE`;
  },
  rules: async ({ tx, ctx, parsed, found }) => {
    const { serviceAccount: _, scopes, maxMinutes: __, ...rest } = parsed;
    const { repositoryId = null, ref = null, environment = null, workflow = null, ...named } = rest;
    const rule = { ...named, repositoryId, ref, environment, workflow, serviceAccountId: found.id };
    if (await tx.federatedTrust.findFirst({ where: { ...rule, endedAt: null } }))
      throw new SlipwayError(
        'conflict',
        `These workflows of ${rule.repository} are trusted with it already.`,
      );
    const granted = grantableToService(ctx.actor, scopes);
    assertFreshForScopes(ctx, granted);
    return { ...rule, scopes: [...granted], maxMinutes: parsed.maxMinutes };
  },
  write: async ({ tx, ctx, ruled }) => {
    const data = { ...ruled, createdById: ctx.actor.id };
    const answer = toTrustView(await tx.federatedTrust.create({ data, include: withAccount }));
    const { id, createdAt: _, lastUsedAt: __, serviceAccount, ...rest } = answer;
    const details = { ...rest, serviceAccount: serviceAccount.name };
    return { answer, audit: { subject: { type: 'trust', id }, details } };
  },
});
