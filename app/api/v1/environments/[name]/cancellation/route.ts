import { accepted } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { cancelRoute } from '@/lib/api/routes/environment-deeds';
import { cancelOperation } from '@/lib/environments/requests/cancel-operation';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(cancelRoute, async ({ ctx, params: { name }, idempotencyKey }) =>
    accepted(await cancelOperation({ ctx, input: { name }, idempotencyKey })),
  ),
);
