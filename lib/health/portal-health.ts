import 'server-only';
import { portalConfig } from '@/lib/config/config';
import { databaseAddresses } from '@/lib/db/database-addresses';
import { answerHealth, type HealthAnswer } from './answer-health';
import { type HealthWatch, watchHealth } from './watch-health';

declare global {
  var slipwayHealthWatch: HealthWatch | undefined;
}

/** What this portal answers on one of the health paths. */
export function portalHealth(path: string): Promise<HealthAnswer> {
  return answerHealth(path, () => {
    globalThis.slipwayHealthWatch ??= watchHealth(databaseAddresses(portalConfig()).url);
    return globalThis.slipwayHealthWatch.health();
  });
}
