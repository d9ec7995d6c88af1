import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { listTeamsRoute } from '@/lib/api/routes/teams';
import { listTeams } from '@/lib/people/list-teams';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listTeamsRoute, async ({ ctx, query: input }) => reply(200, await listTeams({ ctx, input }))),
);
