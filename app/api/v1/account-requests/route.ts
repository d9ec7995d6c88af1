import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { listAccountRequestsRoute } from '@/lib/api/routes/people';
import { listAccountRequests } from '@/lib/people/account-requests';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listAccountRequestsRoute, async ({ ctx }) => reply(200, { items: await listAccountRequests({ ctx }) })),
);
