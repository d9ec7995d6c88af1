import { accepted, answer } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { readBody } from '@/app/api/rest/read-body';
import { requestContext } from '@/lib/access/request-context';
import { confirmUpdate } from '@/lib/environments/requests/confirm-update';

export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const input = { name: await knownName(params), body: await readBody(request) };
    return accepted(await confirmUpdate({ ctx, input }));
  });
}
