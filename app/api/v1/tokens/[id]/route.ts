import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { revokeToken } from '@/lib/access/revoke-token';
import { revokeTokenRoute } from '@/lib/api/routes/tokens';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(revokeTokenRoute, async ({ ctx, params: { id }, idempotencyKey }) => {
    await revokeToken({ ctx, input: { id }, idempotencyKey });
    return reply(204, undefined);
  }),
);
