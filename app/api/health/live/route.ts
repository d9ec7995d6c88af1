import { healthResponse } from '@/app/api/health/health-response';
import { paths } from '@/lib/paths/paths';

export const dynamic = 'force-dynamic';

/** For whoever restarts processes that hang: nobody else is asked. */
export function GET(): Promise<Response> {
  return healthResponse(paths.api.healthLive());
}
