'use client';

import { LogIn } from 'lucide-react';
import { signIn } from 'next-auth/react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';

/** @param asks the provider is to ask who it is, though it may know somebody */
export function SignInButton({ callbackPath, asks }: { callbackPath: string; asks: boolean }) {
  const [leaving, setLeaving] = useState(false);
  return (
    <Button
      variant="primary"
      className="h-10 w-full"
      disabled={leaving}
      onClick={() => {
        setLeaving(true);
        const asked = asks ? { prompt: 'select_account' } : undefined;
        signIn('oidc', { callbackUrl: callbackPath }, asked).catch(() => setLeaving(false));
      }}
    >
      <LogIn aria-hidden />
      {leaving ? 'Going to single sign-on…' : 'Sign in with single sign-on'}
    </Button>
  );
}
