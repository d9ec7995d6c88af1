import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { changePersonRoute, getPersonRoute } from '@/lib/api/routes/people';
import { changePerson } from '@/lib/people/change-person';
import { getPerson } from '@/lib/people/get-person';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(getPersonRoute, async ({ ctx, params: { id } }) => reply(200, await getPerson({ ctx, input: { id } }))),
  on(changePersonRoute, async ({ ctx, params: { id }, body, idempotencyKey }) => {
    await changePerson({ ctx, input: { id, body }, idempotencyKey });
    return reply(200, await getPerson({ ctx, input: { id } }));
  }),
);
