import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { decideAccountRequestRoute } from '@/lib/api/routes/people';
import { decideAccountRequest } from '@/lib/people/account-requests';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(decideAccountRequestRoute, async ({ ctx, params: { id }, body, idempotencyKey }) => {
    await decideAccountRequest({ ctx, input: { id, body }, idempotencyKey });
    return reply(204, undefined);
  }),
);
