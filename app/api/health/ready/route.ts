import { healthResponse } from '@/app/api/health/health-response';
import { withMethods } from '@/app/api/rest/serve';
import { paths } from '@/lib/paths/paths';

export const dynamic = 'force-dynamic';

/** For load balancers: the database is asked, workers are not. */
function health(): Promise<Response> {
  return healthResponse(paths.api.healthReady());
}

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = withMethods({ GET: health });
