import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { listTokensOfPerson } from '@/lib/access/list-tokens';
import { revokeTokensOfPersonRoute } from '@/lib/api/routes/people';
import { listTokensOfPersonRoute } from '@/lib/api/routes/tokens';
import { revokeTokensOfPerson } from '@/lib/people/revoke-tokens';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listTokensOfPersonRoute, async ({ ctx, params: { id } }) =>
    reply(200, { items: await listTokensOfPerson({ ctx, input: { id } }) }),
  ),
  on(revokeTokensOfPersonRoute, async ({ ctx, params: { id }, idempotencyKey }) => {
    await revokeTokensOfPerson({ ctx, input: { id }, idempotencyKey });
    return reply(204, undefined);
  }),
);
