import { answer, json } from '@/app/api/rest/answer';
import { readQuery } from '@/app/api/rest/query';
import { listTokensOfPerson } from '@/lib/access/list-tokens';
import { requestContext } from '@/lib/access/request-context';

export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    readQuery(request, []);
    return json({ items: await listTokensOfPerson({ ctx, input: await params }) });
  });
}
