import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { verifyTargetRoute } from '@/lib/api/routes/targets';
import { requestVerification } from '@/lib/targets/request-verification';
import { getTargetDetail } from '@/lib/targets/target-detail';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(verifyTargetRoute, async ({ ctx, params: { name }, idempotencyKey }) => {
    await requestVerification({ ctx, input: { target: name }, idempotencyKey });
    return reply(202, await getTargetDetail({ ctx, input: { name } }));
  }),
);
