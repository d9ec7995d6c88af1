import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { inspectRoute, listInspectionsRoute } from '@/lib/api/routes/environment-deeds';
import { requestInspection } from '@/lib/environments/requests/request-inspection';
import { parseInput } from '@/lib/errors/parse-input';
import { listInspections } from '@/lib/inspections/list-inspections';
import { paths } from '@/lib/paths/paths';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listInspectionsRoute, async ({ ctx, params, query }) =>
    reply(200, { items: await listInspections({ ctx, input: { ...params, ...query } }) }),
  ),
  on(inspectRoute, async ({ ctx, params: { name }, body, idempotencyKey }) => {
    const { kind } = parseInput(inspectRoute.body, body);
    const inspection = await requestInspection({ ctx, input: { name, kind }, idempotencyKey });
    return reply(202, inspection, { location: paths.api.inspections(name, inspection.kind) });
  }),
);
