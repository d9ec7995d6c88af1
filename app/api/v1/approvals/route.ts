import { answer, json } from '@/app/api/rest/answer';
import { readQuery } from '@/app/api/rest/query';
import { requestContext } from '@/lib/access/request-context';
import { type ListApprovalsInput, listApprovals } from '@/lib/approvals/list-approvals';

/** Of those that wait, `?state=waiting`. */
export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const query = readQuery(request, ['state', 'team', 'limit', 'cursor'], ['state']);
    const limit = query.get('limit');
    const input = {
      state: query.get('state')?.toLowerCase().split(',').filter(Boolean),
      team: query.get('team'),
      limit: limit === undefined ? undefined : /^\d{1,6}$/.test(limit) ? Number(limit) : Number.NaN,
      cursor: query.get('cursor'),
    };
    return json(await listApprovals({ ctx, input: input as ListApprovalsInput }));
  });
}
