import 'server-only';
import { portalConfig } from '@/lib/config/config';
import { databaseAddresses } from '@/lib/db/database-addresses';
import { answerHealth, type HealthAnswer } from './answer-health';
import { type HealthWatch, watchHealth } from './watch-health';

declare global {
  var slipwayHealthWatch: HealthWatch | undefined;
}

/** One per process: Next loads this file more than once. */
export function portalHealthWatch(): HealthWatch {
  globalThis.slipwayHealthWatch ??= watchHealth(databaseAddresses(portalConfig()).url, 'portal');
  return globalThis.slipwayHealthWatch;
}

/** What this portal answers on one of the health paths. */
export function portalHealth(path: string): Promise<HealthAnswer> {
  return answerHealth(path, () => portalHealthWatch().health());
}
