import { answer, json } from '@/app/api/rest/answer';
import { signOut } from '@/lib/access/sign-out';

/** Answers with where to go: the provider has a session of its own. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async () => json(await signOut(request)));
}
