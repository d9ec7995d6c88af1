import { accepted } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { confirmRoute } from '@/lib/api/routes/environment-deeds';
import { confirmUpdate } from '@/lib/environments/requests/confirm-update';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(confirmRoute, async ({ ctx, params: { name }, body, idempotencyKey }) =>
    accepted(await confirmUpdate({ ctx, input: { name, body }, idempotencyKey })),
  ),
);
