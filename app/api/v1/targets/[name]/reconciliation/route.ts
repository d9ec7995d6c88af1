import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { reconcileTargetRoute } from '@/lib/api/routes/targets';
import { listOrphans } from '@/lib/targets/orphans';
import { requestReconciliation } from '@/lib/targets/request-reconciliation';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(reconcileTargetRoute, async ({ ctx, params: { name: target }, idempotencyKey }) => {
    await requestReconciliation({ ctx, input: { target }, idempotencyKey });
    return reply(202, await listOrphans({ ctx, input: { target } }));
  }),
);
