import { deniedAction } from '@/lib/aws/account/denied-action';
import { classifyFailure, errorCode, isDenied } from '@/lib/aws/aws-failure';
import { SlipwayError } from '@/lib/errors/slipway-error';

/**
 * Why a look came to nothing, as the end of "Couldn't look: …". AWS's own words are for the log: they quote names and
 * values.
 */
export function whyNotLooked(error: unknown): string {
  // Our own refusal, in words for people: what is asked for does not fit the target.
  if (error instanceof SlipwayError) return `${error.message}.`;
  if (isDenied(error)) {
    const action = deniedAction(error);
    return `the launcher role lacks ${action ?? 'a permission to read it'}.`;
  }
  const failure = classifyFailure(error);
  if (failure.kind === 'retryable') return `${failure.reason}.`;
  return `AWS answered ${errorCode(error) || 'with an error'}.`;
}
