import { accepted, reply } from '@/app/api/rest/answer';
import { asObject } from '@/app/api/rest/as-object';
import { flightCheckAnswer } from '@/app/api/rest/flight-check-answer';
import { on, serve } from '@/app/api/rest/serve';
import { relaunchRoute } from '@/lib/api/routes/environment-deeds';
import { relaunchEnvironment } from '@/lib/environments/requests/relaunch-environment';
import { parseInput } from '@/lib/errors/parse-input';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(relaunchRoute, async ({ ctx, params, query: { check }, body, idempotencyKey }) => {
    if (check) {
      const { inputs } = parseInput(relaunchRoute.body, body);
      return reply(200, await flightCheckAnswer(ctx, { kind: 'relaunch', ...params, inputs }));
    }
    const input = { ...asObject(body), ...params };
    return accepted(await relaunchEnvironment({ ctx, input, idempotencyKey }));
  }),
);
