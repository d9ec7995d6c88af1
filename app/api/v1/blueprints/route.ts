import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { listBlueprintsRoute } from '@/lib/api/routes/blueprints';
import { blueprints } from '@/lib/blueprints/registry';
import { toBlueprintView } from './blueprint-view';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listBlueprintsRoute, async () => reply(200, { items: blueprints.map(toBlueprintView) })),
);
