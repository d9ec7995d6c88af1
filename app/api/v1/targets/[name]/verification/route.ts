import { json, perform } from '@/app/api/rest/answer';
import { requestVerification } from '@/lib/targets/request-verification';
import { listTargetDetails } from '@/lib/targets/target-detail';

/** 202: a worker verifies; what it finds shows in the target. */
export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const readInput = async () => ({ target: (await params).name });
  return perform(request, requestVerification, readInput, async (_, ctx) => {
    const [target] = await listTargetDetails({ ctx, input: { name: (await params).name } });
    return json(target, { status: 202 });
  });
}
