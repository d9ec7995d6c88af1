import { deniedAction } from '@/lib/aws/account/denied-action';
import { classifyFailure, errorCode, isDenied } from '@/lib/aws/aws-failure';

/**
 * Why a look came to nothing, as the end of "Couldn't look: …". AWS's own words are for the log: they quote names and
 * values.
 */
export function whyNotLooked(error: unknown): string {
  if (isDenied(error)) {
    const action = deniedAction(error);
    return `the launcher role lacks ${action ?? 'a permission to read it'}.`;
  }
  const failure = classifyFailure(error);
  if (failure.kind === 'retryable') return `${failure.reason}.`;
  return `AWS answered ${errorCode(error) || 'with an error'}.`;
}
