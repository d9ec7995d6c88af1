import { json, perform } from '@/app/api/rest/answer';
import { readBody } from '@/app/api/rest/read-body';
import { freezeTarget } from '@/lib/targets/closing/freeze-target';
import { unfreezeTarget } from '@/lib/targets/closing/unfreeze-target';

type Params = { params: Promise<{ name: string }> };

export function PUT(request: Request, { params }: Params): Promise<Response> {
  const readInput = async () => ({ target: (await params).name, body: await readBody(request) });
  return perform(request, freezeTarget, readInput, (target) => json(target));
}

export function DELETE(request: Request, { params }: Params): Promise<Response> {
  const readInput = async () => ({ target: (await params).name });
  return perform(request, unfreezeTarget, readInput, (target) => json(target));
}
