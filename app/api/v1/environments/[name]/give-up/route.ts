import { accepted, perform } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { readBody } from '@/app/api/rest/read-body';
import { giveUp } from '@/lib/environments/requests/give-up';

/** Admins only: gives up what AWS does not answer for. A worker looks in AWS first; the environment shows what it finds. */
export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const readInput = async () => ({ name: await knownName(params), body: await readBody(request) });
  return perform(request, giveUp, readInput, accepted);
}
