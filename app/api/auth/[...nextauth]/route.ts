import NextAuth from 'next-auth';
import { signInOptions } from '@/lib/access/sign-in';

type Params = { params: Promise<{ nextauth: string[] }> };

function handle(request: Request, context: Params): Promise<Response> {
  return NextAuth(signInOptions())(request, context);
}

export { handle as GET, handle as POST };
