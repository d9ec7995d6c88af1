import { accepted, reply } from '@/app/api/rest/answer';
import { flightCheckAnswer } from '@/app/api/rest/flight-check-answer';
import { on, serve } from '@/app/api/rest/serve';
import { readRoute, tearDownRoute, updateRoute } from '@/lib/api/routes/environments';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { parseInput } from '@/lib/errors/parse-input';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(readRoute, async ({ ctx, params, query }) =>
    reply(200, await getEnvironment({ ctx, input: { ...params, ...query } })),
  ),
  on(updateRoute, async ({ ctx, params: { name }, query: { check }, body, idempotencyKey }) => {
    if (check) {
      const { inputs } = parseInput(updateRoute.body, body);
      return reply(200, await flightCheckAnswer(ctx, { kind: 'update', name, inputs }));
    }
    const environment = await updateEnvironment({ ctx, input: { name, body }, idempotencyKey });
    const waits = environment.operation?.status === 'AWAITING_APPROVAL';
    return environment.status === 'UPDATING' || waits ? accepted(environment) : reply(200, environment);
  }),
  on(tearDownRoute, async ({ ctx, params: { name }, query: { confirm = '', ...chosen }, idempotencyKey }) =>
    accepted(await tearDownEnvironment({ ctx, input: { name, confirm, ...chosen }, idempotencyKey })),
  ),
);
