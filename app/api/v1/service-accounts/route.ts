import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { createServiceAccountRoute, listServiceAccountsRoute } from '@/lib/api/routes/machines';
import { createServiceAccount } from '@/lib/machines/create-service-account';
import { listServiceAccounts } from '@/lib/machines/service-accounts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listServiceAccountsRoute, async ({ ctx, query: { team } }) =>
    reply(200, { items: await listServiceAccounts({ ctx, input: { team } }) }),
  ),
  on(createServiceAccountRoute, async ({ ctx, body: input, idempotencyKey }) =>
    reply(201, await createServiceAccount({ ctx, input, idempotencyKey })),
  ),
);
