'use client';

import { LogIn } from 'lucide-react';
import { signIn } from 'next-auth/react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';

export function SignInButton({ callbackPath }: { callbackPath: string }) {
  const [leaving, setLeaving] = useState(false);
  return (
    <Button
      variant="primary"
      className="h-10 w-full"
      disabled={leaving}
      onClick={() => {
        setLeaving(true);
        signIn('oidc', { callbackUrl: callbackPath }).catch(() => setLeaving(false));
      }}
    >
      <LogIn aria-hidden />
      {leaving ? 'Going to single sign-on…' : 'Sign in with single sign-on'}
    </Button>
  );
}
