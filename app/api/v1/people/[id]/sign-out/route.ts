import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { signOutPersonRoute } from '@/lib/api/routes/people';
import { signOutPerson } from '@/lib/people/sign-out-person';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(signOutPersonRoute, async ({ ctx, params: { id }, idempotencyKey }) => {
    await signOutPerson({ ctx, input: { id }, idempotencyKey });
    return reply(204, undefined);
  }),
);
