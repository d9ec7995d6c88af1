import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { createServiceTokenRoute, listServiceTokensRoute } from '@/lib/api/routes/machines';
import { createServiceToken } from '@/lib/machines/create-service-token';
import { listServiceTokens } from '@/lib/machines/service-accounts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listServiceTokensRoute, async ({ ctx, params: { id } }) =>
    reply(200, { items: await listServiceTokens({ ctx, input: { id } }) }),
  ),
  on(createServiceTokenRoute, async ({ ctx, params: { id }, body, idempotencyKey }) =>
    reply(201, await createServiceToken({ ctx, input: { id, body }, idempotencyKey })),
  ),
);
