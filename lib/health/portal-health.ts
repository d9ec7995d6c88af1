import 'server-only';
import { sharedDatabase } from '@/lib/db/shared';
import { checkHealth, type Health } from './health';

/** The health of this portal's own database and workers. */
export function portalHealth(): Promise<Health> {
  return checkHealth(sharedDatabase());
}
