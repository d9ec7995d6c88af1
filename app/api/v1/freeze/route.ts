import { answer, json, perform } from '@/app/api/rest/answer';
import { readBody } from '@/app/api/rest/read-body';
import { requestContext } from '@/lib/access/request-context';
import { freezeAll } from '@/lib/targets/closing/freeze-all';
import { readFreeze } from '@/lib/targets/closing/read-freeze';
import { unfreezeAll } from '@/lib/targets/closing/unfreeze-all';

/** Whether all launches are stopped, into whatever target. */
export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    return json(await readFreeze({ ctx }));
  });
}

export function PUT(request: Request): Promise<Response> {
  const readInput = async () => ({ body: await readBody(request) });
  return perform(request, freezeAll, readInput, (frozen) => json(frozen));
}

export function DELETE(request: Request): Promise<Response> {
  const readInput = async () => ({});
  return perform(request, unfreezeAll, readInput, (frozen) => json(frozen));
}
