import { invalid } from '@/lib/errors/slipway-error';
import { readBody } from './read-body';

/** The JSON body, which must be an object; none at all is an empty one. Throws as `readBody`, and 'invalid'. */
export async function readObject(request: Request): Promise<Record<string, unknown>> {
  if (!request.headers.has('content-type')) return {};
  const body = await readBody(request);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid([{ path: '', message: 'The body must be an object' }]);
  }
  return body as Record<string, unknown>;
}
