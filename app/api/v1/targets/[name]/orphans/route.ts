import { answer, json } from '@/app/api/rest/answer';
import { requestContext } from '@/lib/access/request-context';
import { listOrphans } from '@/lib/targets/orphans';

export function GET(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    return json(await listOrphans({ ctx, input: { target: (await params).name } }));
  });
}
