import type { Metadata } from 'next';
import { Logo } from '@/components/shell/logo';
import { SignInButton } from '@/components/shell/sign-in-button';
import { safeCallbackPath, signInErrorWords } from '@/components/shell/sign-in-words';
import { ToPortalOrigin } from '@/components/shell/to-portal-origin';
import { Alert } from '@/components/ui/alert';
import { Card } from '@/components/ui/card';
import { oneValue, type SearchParams } from '@/components/ui/search-params';
import { portalOrigin } from '@/lib/access/portal-origin';
import { requiredGroup } from '@/lib/access/required-group';
import { assertSignInPossible } from '@/lib/access/session-context';
import { paths } from '@/lib/paths/paths';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await searchParams;
  await assertSignInPossible();
  const error = signInErrorWords(oneValue(query.error));
  const group = oneValue(query.error) === 'NotAMember' ? requiredGroup() : undefined;
  const signedOut = oneValue(query.signedOut);
  const callbackPath = safeCallbackPath(oneValue(query.callbackUrl), paths.environments());
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 py-10">
      <Card className="w-full max-w-sm p-7">
        <Logo />
        <h1 className="mt-6 font-semibold text-xl tracking-tight">Sign in</h1>
        <p className="mt-1 mb-6 text-ink-muted">
          Launch an environment from a form, watch it come up resource by resource, and tear it down again.
        </p>
        {error ? (
          <Alert tone="bad" role="alert" className="mb-4">
            {error}
            {group ? ` The group is called ${group}.` : null}
          </Alert>
        ) : null}
        {signedOut ? (
          <Alert tone="neutral" role="status" className="mb-4">
            You are signed out of Slipway. Single sign-on may still know you: sign out there as well if others
            use this browser.
          </Alert>
        ) : null}
        <ToPortalOrigin origin={await portalOrigin()} />
        <SignInButton callbackPath={callbackPath} asks={signedOut === 'no-page'} />
      </Card>
      <p className="text-ink-faint text-sm">Use your company account. Slipway stores no passwords.</p>
    </main>
  );
}
