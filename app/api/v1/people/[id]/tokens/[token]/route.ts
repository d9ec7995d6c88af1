import { perform } from '@/app/api/rest/answer';
import { refuseBody } from '@/app/api/rest/read-body';
import { revokeToken } from '@/lib/access/revoke-token';

export function DELETE(
  request: Request,
  { params }: { params: Promise<{ id: string; token: string }> },
): Promise<Response> {
  const readInput = async () => {
    await refuseBody(request);
    const { id, token } = await params;
    return { id: token, person: id };
  };
  return perform(request, revokeToken, readInput, () => new Response(null, { status: 204 }));
}
