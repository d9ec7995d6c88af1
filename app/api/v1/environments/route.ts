import { accepted, answer, json, perform } from '@/app/api/rest/answer';
import { readQuery } from '@/app/api/rest/query';
import { readBody } from '@/app/api/rest/read-body';
import { requestContext } from '@/lib/access/request-context';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { type ListEnvironmentsInput, listEnvironments } from '@/lib/environments/views/list-environments';

export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const query = readQuery(request, ['status', 'team', 'owner', 'q', 'limit', 'cursor'], ['status']);
    const status = query.get('status')?.split(',').filter(Boolean);
    const limit = query.get('limit');
    const input = {
      status,
      team: query.get('team'),
      owner: query.get('owner'),
      q: query.get('q'),
      limit: limit === undefined ? undefined : /^\d{1,6}$/.test(limit) ? Number(limit) : Number.NaN,
      cursor: query.get('cursor'),
    };
    return json(await listEnvironments({ ctx, input: input as ListEnvironmentsInput }));
  });
}

export function POST(request: Request): Promise<Response> {
  return perform(request, launchEnvironment, () => readBody(request), accepted);
}
