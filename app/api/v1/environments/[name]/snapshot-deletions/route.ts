import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { deleteSnapshotRoute } from '@/lib/api/routes/environment-deeds';
import { deleteSnapshot } from '@/lib/environments/requests/delete-snapshot';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(deleteSnapshotRoute, async ({ ctx, params: { name }, body, idempotencyKey }) =>
    reply(202, await deleteSnapshot({ ctx, input: { name, body }, idempotencyKey })),
  ),
);
