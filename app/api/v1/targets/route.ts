import { answer, json } from '@/app/api/rest/answer';
import { requestContext } from '@/lib/access/request-context';
import { listTargets } from '@/lib/environments/list-targets';

export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    return json({ items: await listTargets({ ctx }) });
  });
}
