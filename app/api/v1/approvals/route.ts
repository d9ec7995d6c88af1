import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { listApprovalsRoute } from '@/lib/api/routes/approvals';
import { listApprovals } from '@/lib/approvals/list-approvals';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listApprovalsRoute, async ({ ctx, query: input }) => reply(200, await listApprovals({ ctx, input }))),
);
