import { answer, json, perform } from '@/app/api/rest/answer';
import { readQuery } from '@/app/api/rest/query';
import { readBody } from '@/app/api/rest/read-body';
import { createToken } from '@/lib/access/create-token';
import { listTokens } from '@/lib/access/list-tokens';
import { requestContext } from '@/lib/access/request-context';

export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    readQuery(request, []);
    return json({ items: await listTokens({ ctx }) });
  });
}

/** The one answer that has the secret. */
export function POST(request: Request): Promise<Response> {
  const created = (token: unknown) => json(token, { status: 201 });
  return perform(request, createToken, () => readBody(request), created);
}
