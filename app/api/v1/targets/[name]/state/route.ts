import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { setTargetStateRoute } from '@/lib/api/routes/targets';
import { setTargetState } from '@/lib/targets/closing/set-target-state';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(setTargetStateRoute, async ({ ctx, params: { name }, body, idempotencyKey }) =>
    reply(200, await setTargetState({ ctx, input: { target: name, body }, idempotencyKey })),
  ),
);
