import { z } from 'zod';
import { invalid } from '@/lib/errors/slipway-error';
import { insertToken } from './api-tokens';
import { defineVerb } from './define-verb';
import { refusal } from './permissions';

const newTokenSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'Give the token a name that says where it is used')
    .max(60, 'At most 60 characters')
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters'),
  expiresInDays: z.number().int().min(1, 'At least 1 day').max(365, 'At most 365 days'),
});

/** Makes a token for the actor. The secret is in this answer and nowhere else. Throws 'invalid'. */
export const createToken = defineVerb({
  action: 'token.create',
  find: async (_, __: unknown) => null,
  // A token can do no more than its owner, so everybody may have one.
  may: (actor) => refusal(actor, 'token.create', { person: actor.id }),
  parse: (input) => {
    const parsed = newTokenSchema.safeParse(input);
    if (!parsed.success) {
      throw invalid(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
    }
    return parsed.data;
  },
  lock: async () => null,
  rules: async () => null,
  write: async ({ tx, ctx, parsed }) => {
    const made = await insertToken(tx, ctx.actor.id, parsed);
    const subject = { type: 'token', id: made.id };
    return { answer: made, audit: { subject, details: { name: made.name } } };
  },
  secret: true,
});
