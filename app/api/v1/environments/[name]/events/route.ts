import { answer, json } from '@/app/api/rest/answer';
import { readQuery } from '@/app/api/rest/query';
import { requestContext } from '@/lib/access/request-context';
import { environmentNameSchema } from '@/lib/blueprints/environment-request';
import { listEvents } from '@/lib/environments/views/list-events';
import { SlipwayError } from '@/lib/errors/slipway-error';

export function GET(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const { name } = await params;
    if (!environmentNameSchema.safeParse(name).success) {
      throw new SlipwayError('not-found', 'There is no environment of this name, or you may not see it.');
    }
    const query = readQuery(request, ['after', 'id']);
    return json(await listEvents({ ctx, input: { name, after: query.get('after'), id: query.get('id') } }));
  });
}
