import { accepted, perform } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { readObject } from '@/app/api/rest/read-object';
import { relaunchEnvironment } from '@/lib/environments/requests/relaunch-environment';

/** Without a body it is launched again as it was. */
export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const readInput = async () => {
    const name = await knownName(params);
    return { ...(await readObject(request)), name };
  };
  return perform(request, relaunchEnvironment, readInput, accepted);
}
