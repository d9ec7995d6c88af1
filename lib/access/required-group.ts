import 'server-only';
import { portalConfig } from '@/lib/config/config';

/** The group that one has to be in to enter; undefined where everybody may. */
export function requiredGroup(): string | undefined {
  return portalConfig().OIDC_REQUIRED_GROUP;
}
