import { accepted } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { giveUpRoute } from '@/lib/api/routes/environment-deeds';
import { giveUp } from '@/lib/environments/requests/give-up';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(giveUpRoute, async ({ ctx, params: { name }, body, idempotencyKey }) =>
    accepted(await giveUp({ ctx, input: { name, body }, idempotencyKey })),
  ),
);
