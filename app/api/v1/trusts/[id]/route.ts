import { perform } from '@/app/api/rest/answer';
import { refuseBody } from '@/app/api/rest/read-body';
import { deleteTrust } from '@/lib/machines/delete-trust';

export function DELETE(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const readInput = async () => {
    await refuseBody(request);
    return { id: (await params).id };
  };
  return perform(request, deleteTrust, readInput, () => new Response(null, { status: 204 }));
}
