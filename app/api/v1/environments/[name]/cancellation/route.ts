import { accepted, perform } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { cancelOperation } from '@/lib/environments/requests/cancel-operation';

export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return perform(request, cancelOperation, async () => ({ name: await knownName(params) }), accepted);
}
