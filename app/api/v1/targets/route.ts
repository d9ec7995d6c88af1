import { answer, json, perform } from '@/app/api/rest/answer';
import { readBody } from '@/app/api/rest/read-body';
import { assertMay } from '@/lib/access/permissions';
import { requestContext } from '@/lib/access/request-context';
import { addTarget } from '@/lib/targets/add-target';
import { listTargetDetails } from '@/lib/targets/target-detail';

export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    assertMay(ctx.actor, 'target.read');
    return json({ items: await listTargetDetails({ ctx }) });
  });
}

export function POST(request: Request): Promise<Response> {
  const created = (target: unknown) => json(target, { status: 201 });
  return perform(request, addTarget, () => readBody(request), created);
}
