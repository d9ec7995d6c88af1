import { accepted, perform } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { readBody } from '@/app/api/rest/read-body';
import { confirmUpdate } from '@/lib/environments/requests/confirm-update';

export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const readInput = async () => ({ name: await knownName(params), body: await readBody(request) });
  return perform(request, confirmUpdate, readInput, accepted);
}
