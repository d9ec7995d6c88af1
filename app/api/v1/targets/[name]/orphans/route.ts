import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { listOrphansRoute } from '@/lib/api/routes/targets';
import { listOrphans } from '@/lib/targets/orphans';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listOrphansRoute, async ({ ctx, params: { name: target } }) =>
    reply(200, await listOrphans({ ctx, input: { target } })),
  ),
);
