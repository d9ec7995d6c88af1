import { json, perform } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { readBody } from '@/app/api/rest/read-body';
import { takeOverValues } from '@/lib/environments/requests/take-over-values';

/** What the stack has is recorded from now on. Nothing is asked of AWS, so it is done at once. */
export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const readInput = async () => {
    const name = await knownName(params);
    return { name, body: request.headers.has('content-type') ? await readBody(request) : {} };
  };
  return perform(request, takeOverValues, readInput, (environment) => json(environment));
}
