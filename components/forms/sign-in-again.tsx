'use client';

import { LogIn } from 'lucide-react';
import { signIn } from 'next-auth/react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';

/**
 * The way to a fresh sign-in, and back to this page. The provider is to ask who it is, whoever it knows already:
 * https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
 */
export function SignInAgain() {
  const [leaving, setLeaving] = useState(false);
  const go = () => {
    setLeaving(true);
    const here = window.location.pathname + window.location.search;
    signIn('oidc', { callbackUrl: here }, { prompt: 'login', max_age: '0' }).catch(() => setLeaving(false));
  };
  return (
    <Button size="sm" className="mt-2 flex w-fit" aria-disabled={leaving || undefined} onClick={go}>
      <LogIn aria-hidden />
      {leaving ? 'Going to single sign-on…' : 'Sign in again'}
    </Button>
  );
}
