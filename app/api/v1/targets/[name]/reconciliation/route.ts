import { json, perform } from '@/app/api/rest/answer';
import { listOrphans } from '@/lib/targets/orphans';
import { requestReconciliation } from '@/lib/targets/request-reconciliation';

/** 202: a worker reconciles; the orphans of the target show when it has. */
export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const readInput = async () => ({ target: (await params).name });
  return perform(request, requestReconciliation, readInput, async (_, ctx) =>
    json(await listOrphans({ ctx, input: await readInput() }), { status: 202 }),
  );
}
