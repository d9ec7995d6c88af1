import { invalid } from '@/lib/errors/slipway-error';

/** The Idempotency-Key header, or undefined. Throws 'invalid' when it can't be one. */
export function readIdempotencyKey(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key') ?? undefined;
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid([
      { path: 'Idempotency-Key', message: 'Must be 1 to 255 printable characters without spaces' },
    ]);
  }
  return key;
}
