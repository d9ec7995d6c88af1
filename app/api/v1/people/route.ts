import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { listPeopleRoute } from '@/lib/api/routes/people';
import { listPeople } from '@/lib/people/list-people';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listPeopleRoute, async ({ ctx, query: input }) => reply(200, await listPeople({ ctx, input }))),
);
