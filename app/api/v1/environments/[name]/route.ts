import { accepted, answer, json, perform } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { readQuery } from '@/app/api/rest/query';
import { readBody, refuseBody } from '@/app/api/rest/read-body';
import { requestContext } from '@/lib/access/request-context';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { invalid } from '@/lib/errors/slipway-error';

type Params = { params: Promise<{ name: string }> };

export function GET(request: Request, { params }: Params): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const id = readQuery(request, ['id']).get('id');
    return json(await getEnvironment({ ctx, input: { name: await knownName(params), id } }));
  });
}

/** 200 when there is nothing to change; `notice` says so. What waits for approval is accepted, too. */
export function PATCH(request: Request, { params }: Params): Promise<Response> {
  const readInput = async () => ({ name: await knownName(params), body: await readBody(request) });
  return perform(request, updateEnvironment, readInput, (environment) =>
    environment.status === 'UPDATING' || environment.operation?.status === 'AWAITING_APPROVAL'
      ? accepted(environment)
      : json(environment),
  );
}

export function DELETE(request: Request, { params }: Params): Promise<Response> {
  const readInput = async () => {
    await refuseBody(request);
    const query = readQuery(request, ['confirm', 'emptyBuckets', 'keepBuckets', 'retain', 'force', 'reason']);
    return {
      name: await knownName(params),
      confirm: query.get('confirm') ?? '',
      emptyBuckets: yesOrNo(query, 'emptyBuckets'),
      keepBuckets: yesOrNo(query, 'keepBuckets'),
      retain: query.get('retain')?.split(',').filter(Boolean),
      force: yesOrNo(query, 'force'),
      reason: query.get('reason'),
    };
  };
  return perform(request, tearDownEnvironment, readInput, accepted);
}

function yesOrNo(query: Map<string, string>, key: string): boolean | undefined {
  const text = query.get(key);
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw invalid([{ path: key, message: 'Must be true or false' }]);
}
