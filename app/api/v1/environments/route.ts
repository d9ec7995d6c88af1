import { accepted, reply } from '@/app/api/rest/answer';
import { flightCheckAnswer } from '@/app/api/rest/flight-check-answer';
import { on, serve } from '@/app/api/rest/serve';
import { launchRoute, listRoute } from '@/lib/api/routes/environments';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { listEnvironments } from '@/lib/environments/views/list-environments';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listRoute, async ({ ctx, query: input }) => reply(200, await listEnvironments({ ctx, input }))),
  on(launchRoute, async ({ ctx, query: { check }, body, idempotencyKey }) => {
    if (check === undefined) return accepted(await launchEnvironment({ ctx, input: body, idempotencyKey }));
    return reply(200, await flightCheckAnswer(ctx, { kind: 'launch', request: body }));
  }),
);
