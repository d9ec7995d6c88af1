import { buildId } from '@/lib/config/build';
import { version } from '@/package.json';

/** What metrics and traces say of the process that they come from. */
export function serviceAttributes(name: 'portal' | 'worker'): Record<string, string> {
  return {
    'service.name': `slipway-${name}`,
    'service.version': version,
    'slipway.build': buildId(),
  };
}
