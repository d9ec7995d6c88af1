import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { addTargetRoute, listTargetsRoute } from '@/lib/api/routes/targets';
import { addTarget } from '@/lib/targets/add-target';
import { listTargetDetails } from '@/lib/targets/target-detail';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listTargetsRoute, async ({ ctx }) => reply(200, { items: await listTargetDetails({ ctx }) })),
  on(addTargetRoute, async ({ ctx, body: input, idempotencyKey }) =>
    reply(201, await addTarget({ ctx, input, idempotencyKey })),
  ),
);
