import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { changeTeamLimitsRoute } from '@/lib/api/routes/policies';
import { changeTeamLimits } from '@/lib/policies/team-limits';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(changeTeamLimitsRoute, async ({ ctx, params: { name }, body, idempotencyKey }) =>
    reply(200, await changeTeamLimits({ ctx, input: { team: name, body }, idempotencyKey })),
  ),
);
