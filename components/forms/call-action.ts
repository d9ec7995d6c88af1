import { unstable_isUnrecognizedActionError, unstable_rethrow } from 'next/navigation';
import { connection } from '@/components/live/connection';
import { SignedOutError } from '@/components/live/signed-out-error';
import { type ActionResult, noAnswer, notSent, outdated, type Refusal, signedOut } from './action-result';

/**
 * Calls a server action; whatever goes wrong on the way becomes a refusal that can be shown where it was asked for. Over
 * a connection that is known to be lost nothing is sent, so that it can be said for certain that nothing happened.
 */
export async function callAction<Value>(
  call: () => Promise<ActionResult<Value>>,
): Promise<ActionResult<Value>> {
  const obstacle = await obstacleNow();
  if (obstacle) return obstacle;
  try {
    return await call();
  } catch (error) {
    unstable_rethrow(error);
    if (unstable_isUnrecognizedActionError(error)) {
      connection.noteOutdated();
      return outdated;
    }
    return error instanceof SignedOutError ? signedOut : noAnswer;
  }
}

async function obstacleNow(): Promise<Refusal | null> {
  const known = connection.state();
  // Another build may still understand the action; if not, it says so.
  if (known === 'fine' || known === 'outdated') return null;
  const now = await connection.check();
  if (now === 'lost') return notSent;
  return now === 'signed-out' ? signedOut : null;
}
