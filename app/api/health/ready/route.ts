import { healthResponse } from '@/app/api/health/health-response';
import { paths } from '@/lib/paths/paths';

export const dynamic = 'force-dynamic';

/** For load balancers: the database is asked, workers are not. */
export function GET(): Promise<Response> {
  return healthResponse(paths.api.healthReady());
}
