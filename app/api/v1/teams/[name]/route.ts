import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { changeTeamRoute, getTeamRoute } from '@/lib/api/routes/teams';
import { changeTeam } from '@/lib/people/change-team';
import { getTeam } from '@/lib/people/get-team';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(getTeamRoute, async ({ ctx, params: { name } }) => reply(200, await getTeam({ ctx, input: { name } }))),
  on(changeTeamRoute, async ({ ctx, params: { name }, body, idempotencyKey }) => {
    await changeTeam({ ctx, input: { name, body }, idempotencyKey });
    return reply(200, await getTeam({ ctx, input: { name } }));
  }),
);
