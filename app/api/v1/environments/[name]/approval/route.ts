import { json, perform } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { readBody } from '@/app/api/rest/read-body';
import { decideApproval } from '@/lib/environments/requests/decide-approval';

export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const readInput = async () => ({ name: await knownName(params), body: await readBody(request) });
  return perform(request, decideApproval, readInput, (environment) => json(environment));
}
