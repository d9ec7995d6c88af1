import { accepted, answer } from '@/app/api/rest/answer';
import { readIdempotencyKey } from '@/app/api/rest/idempotency-key';
import { knownName } from '@/app/api/rest/known-name';
import { readObject } from '@/app/api/rest/read-object';
import { requestContext } from '@/lib/access/request-context';
import { relaunchEnvironment } from '@/lib/environments/requests/relaunch-environment';

/** Without a body it is launched again as it was. */
export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const idempotencyKey = readIdempotencyKey(request);
    const name = await knownName(params);
    const input = { ...(await readObject(request)), name };
    return accepted(await relaunchEnvironment({ ctx, input, idempotencyKey }));
  });
}
