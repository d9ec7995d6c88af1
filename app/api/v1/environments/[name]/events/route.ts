import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { eventsRoute } from '@/lib/api/routes/environments';
import { listEvents } from '@/lib/environments/views/list-events';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(eventsRoute, async ({ ctx, params, query }) =>
    reply(200, await listEvents({ ctx, input: { ...params, ...query } })),
  ),
);
