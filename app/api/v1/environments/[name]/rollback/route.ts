import { accepted } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { rollbackRoute } from '@/lib/api/routes/environment-deeds';
import { continueRollback } from '@/lib/environments/requests/continue-rollback';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(rollbackRoute, async ({ ctx, params: { name }, body, idempotencyKey }) =>
    accepted(await continueRollback({ ctx, input: { name, body }, idempotencyKey })),
  ),
);
