import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { tryPoliciesRoute } from '@/lib/api/routes/policies';
import { tryPolicies } from '@/lib/policies/try-policies';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(tryPoliciesRoute, async ({ ctx, body: input }) => reply(200, await tryPolicies({ ctx, input }))),
);
