import { accepted, answer } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { readBody } from '@/app/api/rest/read-body';
import { requestContext } from '@/lib/access/request-context';
import { continueRollback } from '@/lib/environments/requests/continue-rollback';

/** Without a body nothing is skipped. */
export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const name = await knownName(params);
    const body = request.headers.has('content-type') ? await readBody(request) : {};
    return accepted(await continueRollback({ ctx, input: { name, body } }));
  });
}
