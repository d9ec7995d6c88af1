import { type NextRequest, NextResponse } from 'next/server';

/** Before every page: tells it its own address, so that a person who has to sign in first comes back to it. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set('x-slipway-path', `${request.nextUrl.pathname}${request.nextUrl.search}`);
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: ['/', '/new', '/targets', '/tokens', '/environments/:path*'] };
