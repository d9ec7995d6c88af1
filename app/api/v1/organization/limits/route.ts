import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { changeLimitsRoute, getLimitsRoute } from '@/lib/api/routes/policies';
import { changeOrganizationLimits, getOrganizationLimits } from '@/lib/policies/organization';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(getLimitsRoute, async ({ ctx }) => reply(200, await getOrganizationLimits({ ctx }))),
  on(changeLimitsRoute, async ({ ctx, body: input, idempotencyKey }) =>
    reply(200, await changeOrganizationLimits({ ctx, input, idempotencyKey })),
  ),
);
