import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { freezeAllRoute, getFreezeRoute, unfreezeAllRoute } from '@/lib/api/routes/freeze';
import { freezeAll } from '@/lib/targets/closing/freeze-all';
import { readFreeze } from '@/lib/targets/closing/read-freeze';
import { unfreezeAll } from '@/lib/targets/closing/unfreeze-all';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(getFreezeRoute, async ({ ctx }) => reply(200, await readFreeze({ ctx }))),
  on(freezeAllRoute, async ({ ctx, body, idempotencyKey }) =>
    reply(200, await freezeAll({ ctx, input: { body }, idempotencyKey })),
  ),
  on(unfreezeAllRoute, async ({ ctx, idempotencyKey }) =>
    reply(200, await unfreezeAll({ ctx, input: {}, idempotencyKey })),
  ),
);
