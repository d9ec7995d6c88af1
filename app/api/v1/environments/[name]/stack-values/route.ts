import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { takeOverRoute } from '@/lib/api/routes/environment-deeds';
import { takeOverValues } from '@/lib/environments/requests/take-over-values';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(takeOverRoute, async ({ ctx, params: { name }, body, idempotencyKey }) =>
    reply(200, await takeOverValues({ ctx, input: { name, body }, idempotencyKey })),
  ),
);
