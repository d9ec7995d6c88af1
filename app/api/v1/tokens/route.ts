import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { createToken } from '@/lib/access/create-token';
import { listTokens } from '@/lib/access/list-tokens';
import { createTokenRoute, listTokensRoute } from '@/lib/api/routes/tokens';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(listTokensRoute, async ({ ctx }) => reply(200, { items: await listTokens({ ctx }) })),
  on(createTokenRoute, async ({ ctx, body: input, idempotencyKey }) =>
    reply(201, await createToken({ ctx, input, idempotencyKey })),
  ),
);
