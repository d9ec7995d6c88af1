import { json } from '@/app/api/rest/answer';
import { portalHealth } from '@/lib/health/portal-health';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const health = await portalHealth();
  return json(health, { status: health.status === 'ok' ? 200 : 503 });
}
