import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { getPolicyRoute, savePolicyRoute } from '@/lib/api/routes/policies';
import { getPolicy } from '@/lib/policies/list-policies';
import { savePolicy } from '@/lib/policies/save-policy';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(getPolicyRoute, async ({ ctx, params: { id } }) => reply(200, await getPolicy({ ctx, input: { id } }))),
  on(savePolicyRoute, async ({ ctx, params: { id }, body, idempotencyKey }) =>
    reply(200, await savePolicy({ ctx, input: { id, body }, idempotencyKey })),
  ),
);
