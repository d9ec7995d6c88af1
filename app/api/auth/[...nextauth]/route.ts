import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { answer } from '@/app/api/rest/answer';
import { currentSessionToken } from '@/lib/access/session-context';
import { signInOptions } from '@/lib/access/sign-in';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { brokenCookies, readableRequest } from './readable-request';

type Params = { params: Promise<{ nextauth: string[] }> };

function handle(request: NextRequest, context: Params): Promise<Response> {
  return answer(request, async () => {
    // It would write whatever anybody sends into the log.
    if ((await context.params).nextauth[0] === '_log')
      throw new SlipwayError('not-found', 'There is no such endpoint.');
    const broken = brokenCookies(request);
    if (broken.length > 0) return forget(broken);
    return NextAuth(signInOptions(await currentSessionToken()))(await readableRequest(request), context);
  });
}

/** Without them the next try begins anew. */
function forget(cookies: readonly string[]): Response {
  const response = new Response('A cookie of the sign-in could not be read, and is removed. Try again.', {
    status: 400,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
  for (const name of cookies)
    response.headers.append(
      'set-cookie',
      `${name}=; Path=/; Max-Age=0${name.startsWith('__Secure-') ? '; Secure' : ''}`,
    );
  return response;
}

export { handle as GET, handle as POST };
