import { json, perform } from '@/app/api/rest/answer';
import { readBody } from '@/app/api/rest/read-body';
import { changeTargetRoles } from '@/lib/targets/requests/change-target-roles';

/** 202: a worker takes them into use once it has found them in order. */
export function PUT(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const readInput = async () => ({ target: (await params).name, body: await readBody(request) });
  return perform(request, changeTargetRoles, readInput, (target) => json(target, { status: 202 }));
}
