import { invalid } from '@/lib/errors/slipway-error';

/** A JSON body that must be an object, whatever is in it. Throws 'invalid'. */
export function asObject(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid([{ path: '', message: 'The body must be an object' }]);
  }
  return body as Record<string, unknown>;
}
