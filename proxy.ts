import { type NextRequest, NextResponse } from 'next/server';
import { portalConfig } from '@/lib/config/config';
import { actionRefusal } from '@/lib/portal/action-refusal';
import { contentSecurityPolicy } from '@/lib/portal/content-security-policy';

/**
 * Before every page: refuses a POST that is no action of our own pages; makes the nonce of this answer, which Next puts
 * into its own scripts and the layout into ours; and tells the page its own address, so that a person who has to sign in
 * first comes back to it.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const portalUrl = new URL(portalConfig().NEXTAUTH_URL);
  if (request.method === 'POST') {
    const refusal = await actionRefusal(request, portalUrl.origin);
    if (refusal) return refuse(refusal);
  }
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const policy = contentSecurityPolicy(nonce, {
    development: process.env.NODE_ENV === 'development',
    https: portalUrl.protocol === 'https:',
  });
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  headers.set('x-slipway-path', `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

function refuse({ status, detail }: { status: number; detail: string }): NextResponse {
  return new NextResponse(detail, {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    },
  });
}

/** Whatever may become a page, addresses that do not exist included. */
export const config = { matcher: ['/((?!api/|_next/static/).*)'] };
