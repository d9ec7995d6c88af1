import { type NextRequest, NextResponse } from 'next/server';

/**
 * Before every page: tells it its own address, so that a person who has to sign in first comes back to it, and leads
 * `localhost` to the loopback address that the portal is known by, since cookies belong to one host name.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const portal = new URL(process.env.NEXTAUTH_URL ?? request.url);
  const host = request.headers.get('host') ?? '';
  if (portal.hostname === '127.0.0.1' && host === `localhost:${portal.port}`) {
    return NextResponse.redirect(new URL(`${pathname}${search}`, portal));
  }
  const headers = new Headers(request.headers);
  headers.set('x-slipway-path', `${pathname}${search}`);
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: ['/', '/sign-in', '/new', '/targets', '/tokens', '/environments/:path*'] };
