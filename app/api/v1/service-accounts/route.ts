import { answer, json, perform } from '@/app/api/rest/answer';
import { readQuery } from '@/app/api/rest/query';
import { readBody } from '@/app/api/rest/read-body';
import { requestContext } from '@/lib/access/request-context';
import { createServiceAccount } from '@/lib/machines/create-service-account';
import { listServiceAccounts } from '@/lib/machines/service-accounts';

export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    const ctx = await requestContext(request);
    const team = readQuery(request, ['team']).get('team');
    return json({ items: await listServiceAccounts({ ctx, input: { team } }) });
  });
}

export function POST(request: Request): Promise<Response> {
  const created = (account: unknown) => json(account, { status: 201 });
  return perform(request, createServiceAccount, () => readBody(request), created);
}
