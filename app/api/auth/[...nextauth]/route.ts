import NextAuth from 'next-auth';
import { currentSessionToken } from '@/lib/access/session-context';
import { signInOptions } from '@/lib/access/sign-in';

type Params = { params: Promise<{ nextauth: string[] }> };

async function handle(request: Request, context: Params): Promise<Response> {
  return NextAuth(signInOptions(await currentSessionToken()))(request, context);
}

export { handle as GET, handle as POST };
