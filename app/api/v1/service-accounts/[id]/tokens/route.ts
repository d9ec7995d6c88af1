import { answer, json, perform } from '@/app/api/rest/answer';
import { readQuery } from '@/app/api/rest/query';
import { readBody } from '@/app/api/rest/read-body';
import { requestContext } from '@/lib/access/request-context';
import { createServiceToken } from '@/lib/machines/create-service-token';
import { listServiceTokens } from '@/lib/machines/service-accounts';

type Params = { params: Promise<{ id: string }> };

export function GET(request: Request, { params }: Params): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    readQuery(request, []);
    return json({ items: await listServiceTokens({ ctx, input: await params }) });
  });
}

/** The one answer that has the secret. */
export function POST(request: Request, { params }: Params): Promise<Response> {
  const readInput = async () => ({ id: (await params).id, body: await readBody(request) });
  const created = (token: unknown) => json(token, { status: 201 });
  return perform(request, createServiceToken, readInput, created);
}
