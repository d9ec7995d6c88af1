import { json, perform } from '@/app/api/rest/answer';
import { readBody } from '@/app/api/rest/read-body';
import { setTargetState } from '@/lib/targets/closing/set-target-state';

/** Enabled, disabled, or retired for good. */
export function PUT(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const readInput = async () => ({ target: (await params).name, body: await readBody(request) });
  return perform(request, setTargetState, readInput, (target) => json(target));
}
