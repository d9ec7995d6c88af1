import { reply } from '@/app/api/rest/answer';
import { on, serve } from '@/app/api/rest/serve';
import { openApiDocument } from '@/lib/api/document';
import { openApiRoute } from '@/lib/api/routes/openapi';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(openApiRoute, async () => reply(200, { ...openApiDocument() })),
);
