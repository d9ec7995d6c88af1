import { answer, json, perform } from '@/app/api/rest/answer';
import { readBody } from '@/app/api/rest/read-body';
import { requestContext } from '@/lib/access/request-context';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { editTarget } from '@/lib/targets/edit-target';
import { listTargetDetails } from '@/lib/targets/target-detail';

type Params = { params: Promise<{ name: string }> };

export function GET(request: Request, { params }: Params): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const [target] = await listTargetDetails({ ctx, input: { name: (await params).name } });
    if (!target) throw new SlipwayError('not-found', 'There is no target of this name.');
    return json(target);
  });
}

export function PATCH(request: Request, { params }: Params): Promise<Response> {
  const readInput = async () => ({ target: (await params).name, body: await readBody(request) });
  return perform(request, editTarget, readInput, (target) => json(target));
}
