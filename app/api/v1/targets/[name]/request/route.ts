import { json, perform } from '@/app/api/rest/answer';
import { withdrawTargetRequest } from '@/lib/targets/requests/withdraw-target-request';

/** Withdraws what is requested and not carried out. */
export function DELETE(
  request: Request,
  { params }: { params: Promise<{ name: string }> },
): Promise<Response> {
  const readInput = async () => ({ target: (await params).name });
  return perform(request, withdrawTargetRequest, readInput, (withdrawn) => json(withdrawn));
}
