import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { createTrustRoute, listTrustsRoute } from '@/lib/api/routes/machines';
import { createTrust } from '@/lib/machines/create-trust';
import { listTrusts } from '@/lib/machines/trusts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listTrustsRoute, async ({ ctx }) => reply(200, { items: await listTrusts({ ctx }) })),
  on(createTrustRoute, async ({ ctx, body: input, idempotencyKey }) =>
    reply(201, await createTrust({ ctx, input, idempotencyKey })),
  ),
);
