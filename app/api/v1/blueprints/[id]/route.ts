import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { toBlueprintView } from '@/app/api/v1/blueprints/blueprint-view';
import { readBlueprintRoute } from '@/lib/api/routes/blueprints';
import { findBlueprint } from '@/lib/blueprints/registry';
import { SlipwayError } from '@/lib/errors/slipway-error';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(readBlueprintRoute, async ({ params: { id } }) => {
    const blueprint = findBlueprint(id);
    if (!blueprint) throw new SlipwayError('not-found', readBlueprintRoute.params.id.notFound);
    return reply(200, toBlueprintView(blueprint));
  }),
);
