import { healthResponse } from '@/app/api/health/health-response';
import { withMethods } from '@/app/api/rest/serve';
import { paths } from '@/lib/paths/paths';

export const dynamic = 'force-dynamic';

/** For whoever restarts processes that hang: nobody else is asked. */
function health(): Promise<Response> {
  return healthResponse(paths.api.healthLive());
}

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = withMethods({ GET: health });
