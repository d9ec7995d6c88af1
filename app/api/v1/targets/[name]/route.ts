import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { editTargetRoute, getTargetRoute } from '@/lib/api/routes/targets';
import { editTarget } from '@/lib/targets/edit-target';
import { getTargetDetail } from '@/lib/targets/target-detail';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(getTargetRoute, async ({ ctx, params: { name } }) =>
    reply(200, await getTargetDetail({ ctx, input: { name } })),
  ),
  on(editTargetRoute, async ({ ctx, params: { name }, body, idempotencyKey }) =>
    reply(200, await editTarget({ ctx, input: { target: name, body }, idempotencyKey })),
  ),
);
