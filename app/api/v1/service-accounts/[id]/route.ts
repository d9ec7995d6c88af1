import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { changeServiceAccountRoute } from '@/lib/api/routes/machines';
import { changeServiceAccount } from '@/lib/machines/change-service-account';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(changeServiceAccountRoute, async ({ ctx, params: { id }, body, idempotencyKey }) =>
    reply(200, await changeServiceAccount({ ctx, input: { id, body }, idempotencyKey })),
  ),
);
