import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { changeTargetRolesRoute } from '@/lib/api/routes/targets';
import { changeTargetRoles } from '@/lib/targets/requests/change-target-roles';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(changeTargetRolesRoute, async ({ ctx, params: { name }, body, idempotencyKey }) =>
    reply(202, await changeTargetRoles({ ctx, input: { target: name, body }, idempotencyKey })),
  ),
);
