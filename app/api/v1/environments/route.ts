import { accepted, answer, json, perform } from '@/app/api/rest/answer';
import { flightCheckAnswer } from '@/app/api/rest/flight-check-answer';
import { readQuery } from '@/app/api/rest/query';
import { readBody } from '@/app/api/rest/read-body';
import { requestContext } from '@/lib/access/request-context';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { type ListEnvironmentsInput, listEnvironments } from '@/lib/environments/views/list-environments';
import { invalid } from '@/lib/errors/slipway-error';

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

/** With `?check=true`, a flight check of the same request: nothing is launched, and nothing stored. */
export function POST(request: Request): Promise<Response> {
  if (new URL(request.url).search === '') {
    return perform(request, launchEnvironment, () => readBody(request), accepted);
  }
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const check = readQuery(request, ['check']).get('check');
    if (check !== 'true') throw invalid([{ path: 'check', message: 'Must be true, or left out to launch' }]);
    return json(await flightCheckAnswer(ctx, { kind: 'launch', request: await readBody(request) }));
  });
}
