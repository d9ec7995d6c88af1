import { json } from '@/app/api/rest/answer';
import { portalHealth } from '@/lib/health/portal-health';

export async function healthResponse(path: string): Promise<Response> {
  const { httpStatus, body } = await portalHealth(path);
  return json(body, { status: httpStatus });
}
