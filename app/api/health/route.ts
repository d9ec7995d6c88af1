import { withMethods } from '@/app/api/rest/serve';
import { paths } from '@/lib/paths/paths';
import { healthResponse } from './health-response';

export const dynamic = 'force-dynamic';

/** For people: everything that is known. */
function health(): Promise<Response> {
  return healthResponse(paths.api.health());
}

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = withMethods({ GET: health });
