import { paths } from '@/lib/paths/paths';
import { healthResponse } from './health-response';

export const dynamic = 'force-dynamic';

/** For people: everything that is known. */
export function GET(): Promise<Response> {
  return healthResponse(paths.api.health());
}
