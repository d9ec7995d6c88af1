import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { handOverAllRoute } from '@/lib/api/routes/people';
import { handOverAll } from '@/lib/environments/requests/hand-over-all';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(handOverAllRoute, async ({ ctx, params: { id }, body, idempotencyKey }) =>
    reply(200, await handOverAll({ ctx, input: { id, body }, idempotencyKey })),
  ),
);
