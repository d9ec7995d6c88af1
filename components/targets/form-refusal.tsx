import type { Refusal } from '@/components/forms/action-result';
import { SignInAgain } from '@/components/forms/sign-in-again';
import { Alert } from '@/components/ui/alert';

/** What the server said, where no field says it. */
export function FormRefusal({ refusal }: { refusal: Refusal | null }) {
  if (!refusal || refusal.fields.length > 0) return null;
  return (
    <Alert tone="bad" role="alert">
      {refusal.message}
      {refusal.needsFreshSignIn ? <SignInAgain /> : null}
    </Alert>
  );
}
