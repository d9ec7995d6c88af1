import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { freezeTargetRoute, unfreezeTargetRoute } from '@/lib/api/routes/targets';
import { freezeTarget } from '@/lib/targets/closing/freeze-target';
import { unfreezeTarget } from '@/lib/targets/closing/unfreeze-target';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(freezeTargetRoute, async ({ ctx, params: { name }, body, idempotencyKey }) =>
    reply(200, await freezeTarget({ ctx, input: { target: name, body }, idempotencyKey })),
  ),
  on(unfreezeTargetRoute, async ({ ctx, params: { name }, idempotencyKey }) =>
    reply(200, await unfreezeTarget({ ctx, input: { target: name }, idempotencyKey })),
  ),
);
