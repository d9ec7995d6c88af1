import { accepted, perform } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { readBody } from '@/app/api/rest/read-body';
import { continueRollback } from '@/lib/environments/requests/continue-rollback';

/** Without a body nothing is skipped. */
export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const readInput = async () => {
    const name = await knownName(params);
    return { name, body: request.headers.has('content-type') ? await readBody(request) : {} };
  };
  return perform(request, continueRollback, readInput, accepted);
}
