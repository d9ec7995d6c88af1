import { answer, json } from '@/app/api/rest/answer';
import { requestContext } from '@/lib/access/request-context';
import { listOrphans } from '@/lib/targets/orphans';
import { requestReconciliation } from '@/lib/targets/request-reconciliation';

/** 202: a worker compares; the orphans of the target tell when it has. */
export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const input = { target: (await params).name };
    await requestReconciliation({ ctx, input });
    return json(await listOrphans({ ctx, input }), { status: 202 });
  });
}
