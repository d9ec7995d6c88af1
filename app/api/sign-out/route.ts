import { answer, json } from '@/app/api/rest/answer';
import { withMethods } from '@/app/api/rest/serve';
import { signOut } from '@/lib/access/sign-out';

/** Answers with where to go: the provider has a session of its own. */
function end(request: Request): Promise<Response> {
  return answer(request, async () => json(await signOut(request)));
}

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = withMethods({ POST: end });
