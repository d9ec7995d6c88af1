import { afterEach, expect, test, vi } from 'vitest';
import { portalConfig } from '@/lib/config/config';
import { sessionCookie } from './session-cookie';

vi.mock('@/lib/config/config', () => ({ portalConfig: vi.fn() }));
afterEach(() => vi.mocked(portalConfig).mockReset());

const cookieAt = (NEXTAUTH_URL: string) => {
  vi.mocked(portalConfig).mockReturnValue({ NEXTAUTH_URL } as never);
  return sessionCookie();
};

test('the session’s cookie goes over https alone, to the portal alone, and to no script', () => {
  expect(cookieAt('https://slipway.example.com')).toEqual({
    name: '__Secure-next-auth.session-token',
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure: true },
  });
});

test('on one machine there is no https', () => {
  const { name, options } = cookieAt('http://127.0.0.1:3000');
  expect(name).toBe('next-auth.session-token');
  expect(options).toMatchObject({ httpOnly: true, sameSite: 'lax', secure: false });
});
