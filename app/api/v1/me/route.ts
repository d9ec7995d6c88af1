import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { meRoute } from '@/lib/api/routes/me';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(meRoute, async ({ ctx: { actor } }) => {
    const { id, name, email, role, teams, kind, scopes } = actor;
    return reply(200, { id, name, email, role, teams, kind, scopes });
  }),
);
