import { portalConfig } from '@/lib/config/config';

/**
 * The cookie that carries a session's token, for next-auth, which sets it, and for us, who read it. The prefix keeps it
 * from being set over plain http: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie
 */
export function sessionCookie() {
  const secure = portalConfig().NEXTAUTH_URL.startsWith('https://');
  return {
    name: `${secure ? '__Secure-' : ''}next-auth.session-token`,
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
  } as const;
}
