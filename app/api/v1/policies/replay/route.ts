import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { replayPoliciesRoute } from '@/lib/api/routes/policies';
import { replayPolicies } from '@/lib/policies/replay/replay-policies';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(replayPoliciesRoute, async ({ ctx, body: input }) => reply(200, await replayPolicies({ ctx, input }))),
);
