import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { handOverRoute } from '@/lib/api/routes/environment-deeds';
import { handOverEnvironment } from '@/lib/environments/requests/hand-over-environment';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(handOverRoute, async ({ ctx, params: { name }, body, idempotencyKey }) =>
    reply(200, await handOverEnvironment({ ctx, input: { name, body }, idempotencyKey })),
  ),
);
