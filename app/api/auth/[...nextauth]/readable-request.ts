import { NextRequest } from 'next/server';
import { readText } from '@/app/api/rest/read-body';
import { parseJson } from '@/lib/errors/parse-json';
import { SlipwayError } from '@/lib/errors/slipway-error';

/**
 * The request as next-auth can read it: of what it does not expect in query or body, it makes an error of the server's.
 * An address or a code in the query that is none is left out. Throws 'malformed' for a body that is none.
 */
export async function readableRequest(request: NextRequest): Promise<NextRequest> {
  const url = new URL(request.url);
  const callbackUrl = url.searchParams.get('callbackUrl');
  if (callbackUrl !== null && !isAddress(callbackUrl, request.url)) url.searchParams.delete('callbackUrl');
  if (!/^[\w-]{1,64}$/.test(url.searchParams.get('error') ?? '')) url.searchParams.delete('error');
  const { method, headers } = request;
  if (method !== 'POST') return new NextRequest(url, { method, headers });
  const body = await readText(request);
  if (headers.get('content-type')?.includes('application/json')) assertObject(parseJson(body));
  return new NextRequest(url, { method, headers, body });
}

/** The cookies by which next-auth remembers where to lead, and fails when it can't. */
export function brokenCookies(request: NextRequest): string[] {
  return request.cookies
    .getAll()
    .filter(
      ({ name, value }) =>
        /^(__Secure-)?next-auth\.callback-url$/.test(name) && !isAddress(value, request.url),
    )
    .map(({ name }) => name);
}

/** https://github.com/nextauthjs/next-auth/blob/next-auth%404.24.15/packages/next-auth/src/core/lib/assert.ts */
function isAddress(text: string, base: string): boolean {
  const url = URL.parse(text, text.startsWith('/') ? base : undefined);
  return url !== null && /^https?:$/.test(url.protocol);
}

function assertObject(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SlipwayError('malformed', 'The body must be an object.');
}
