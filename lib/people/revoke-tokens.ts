import { defineVerb } from '@/lib/access/define-verb';
import { aboutPerson } from './change-person';

/** Revokes every token of a person, and those that were made with one. Throws 'not-found', 'forbidden'. */
export const revokeTokensOfPerson = defineVerb({
  ...aboutPerson,
  action: 'person.revoke-tokens',
  parse: () => null,
  rules: async () => null,
  write: async ({ tx, found: { id, name } }) => {
    const tokens = await tx.$executeRaw`
      WITH RECURSIVE theirs AS (
        SELECT id FROM api_tokens WHERE user_id = ${id}
        UNION SELECT t.id FROM api_tokens t JOIN theirs ON t.parent_id = theirs.id)
      UPDATE api_tokens SET revoked_at = now() FROM theirs
      WHERE api_tokens.id = theirs.id AND revoked_at IS NULL`;
    const audit = { subject: { type: 'user', id }, details: { name, tokensRevoked: tokens } };
    return { answer: undefined, audit: tokens === 0 ? null : audit };
  },
});
