import { json, perform } from '@/app/api/rest/answer';
import { readBody } from '@/app/api/rest/read-body';
import { changeServiceAccount } from '@/lib/machines/change-service-account';

export function PATCH(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const readInput = async () => ({ id: (await params).id, body: await readBody(request) });
  return perform(request, changeServiceAccount, readInput, (account) => json(account));
}
