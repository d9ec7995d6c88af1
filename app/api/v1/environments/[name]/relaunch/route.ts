import { accepted } from '@/app/api/rest/answer';
import { asObject } from '@/app/api/rest/as-object';
import { on, serve } from '@/app/api/rest/serve';
import { relaunchRoute } from '@/lib/api/routes/environment-deeds';
import { relaunchEnvironment } from '@/lib/environments/requests/relaunch-environment';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(relaunchRoute, async ({ ctx, params, body, idempotencyKey }) => {
    const input = { ...asObject(body), ...params };
    return accepted(await relaunchEnvironment({ ctx, input, idempotencyKey }));
  }),
);
