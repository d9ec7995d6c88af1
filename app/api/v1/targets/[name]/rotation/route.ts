import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { rotateExternalIdRoute } from '@/lib/api/routes/targets';
import { rotateExternalId } from '@/lib/targets/requests/rotate-external-id';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(rotateExternalIdRoute, async ({ ctx, params: { name }, idempotencyKey }) =>
    reply(202, await rotateExternalId({ ctx, input: { target: name }, idempotencyKey })),
  ),
);
