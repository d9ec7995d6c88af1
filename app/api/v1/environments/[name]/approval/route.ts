import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { decideRoute } from '@/lib/api/routes/approvals';
import { decideApproval } from '@/lib/environments/requests/decide-approval';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(decideRoute, async ({ ctx, params: { name }, body, idempotencyKey }) =>
    reply(200, await decideApproval({ ctx, input: { name, body }, idempotencyKey })),
  ),
);
