import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { withdrawTargetRequestRoute } from '@/lib/api/routes/targets';
import { withdrawTargetRequest } from '@/lib/targets/requests/withdraw-target-request';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(withdrawTargetRequestRoute, async ({ ctx, params: { name }, idempotencyKey }) =>
    reply(200, await withdrawTargetRequest({ ctx, input: { target: name }, idempotencyKey })),
  ),
);
