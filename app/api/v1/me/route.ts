import { answer, json } from '@/app/api/rest/answer';
import { requestContext } from '@/lib/access/request-context';

export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    const { actor } = await requestContext(request);
    const { id, name, email, role, teams, kind, scopes } = actor;
    return json({ id, name, email, role, teams, kind, scopes });
  });
}
