import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { listPoliciesRoute } from '@/lib/api/routes/policies';
import { listPolicies } from '@/lib/policies/list-policies';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listPoliciesRoute, async ({ ctx }) => reply(200, { items: await listPolicies({ ctx }) })),
);
