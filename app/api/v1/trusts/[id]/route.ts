import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { deleteTrustRoute } from '@/lib/api/routes/machines';
import { deleteTrust } from '@/lib/machines/delete-trust';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(deleteTrustRoute, async ({ ctx, params: { id }, idempotencyKey }) => {
    await deleteTrust({ ctx, input: { id }, idempotencyKey });
    return reply(204, undefined);
  }),
);
