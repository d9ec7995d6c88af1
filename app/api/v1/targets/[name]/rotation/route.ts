import { json, perform } from '@/app/api/rest/answer';
import { rotateExternalId } from '@/lib/targets/requests/rotate-external-id';

/** 202: the answer has the new external id, once; a worker takes it into use once the bootstrap was deployed with it. */
export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const readInput = async () => ({ target: (await params).name });
  return perform(request, rotateExternalId, readInput, (target) => json(target, { status: 202 }));
}
