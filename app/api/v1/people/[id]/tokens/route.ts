import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { listTokensOfPerson } from '@/lib/access/list-tokens';
import { listTokensOfPersonRoute } from '@/lib/api/routes/tokens';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listTokensOfPersonRoute, async ({ ctx, params: { id } }) =>
    reply(200, { items: await listTokensOfPerson({ ctx, input: { id } }) }),
  ),
);
