import { accepted, answer } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { requestContext } from '@/lib/access/request-context';
import { cancelOperation } from '@/lib/environments/requests/cancel-operation';

export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    return accepted(await cancelOperation({ ctx, input: { name: await knownName(params) } }));
  });
}
