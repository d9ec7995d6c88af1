import { randomBytes } from 'node:crypto';

/** Nobody types one in, so that none is that of somebody else (confused deputy). */
export function makeExternalId(): string {
  return randomBytes(24).toString('base64url');
}
