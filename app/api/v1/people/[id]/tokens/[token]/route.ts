import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { revokeToken } from '@/lib/access/revoke-token';
import { revokeTokenOfPersonRoute } from '@/lib/api/routes/tokens';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(revokeTokenOfPersonRoute, async ({ ctx, params: { id, token }, idempotencyKey }) => {
    await revokeToken({ ctx, input: { id: token, person: id }, idempotencyKey });
    return reply(204, undefined);
  }),
);
