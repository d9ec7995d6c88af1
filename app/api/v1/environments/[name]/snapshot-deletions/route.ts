import { json, perform } from '@/app/api/rest/answer';
import { knownName } from '@/app/api/rest/known-name';
import { readBody } from '@/app/api/rest/read-body';
import { deleteSnapshot } from '@/lib/environments/requests/delete-snapshot';

/** Asks for the deletion of a snapshot that is left; the environment shows what becomes of it. */
export function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const readInput = async () => ({ name: await knownName(params), body: await readBody(request) });
  return perform(request, deleteSnapshot, readInput, (deletion) => json(deletion, { status: 202 }));
}
