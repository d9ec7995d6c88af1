import { answer, json, perform } from '@/app/api/rest/answer';
import { readQuery } from '@/app/api/rest/query';
import { readBody } from '@/app/api/rest/read-body';
import { requestContext } from '@/lib/access/request-context';
import { createTrust } from '@/lib/machines/create-trust';
import { listTrusts } from '@/lib/machines/trusts';

export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    readQuery(request, []);
    return json({ items: await listTrusts({ ctx }) });
  });
}

export function POST(request: Request): Promise<Response> {
  const created = (trust: unknown) => json(trust, { status: 201 });
  return perform(request, createTrust, () => readBody(request), created);
}
