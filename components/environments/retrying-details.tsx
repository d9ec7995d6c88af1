import { RelativeTime } from '@/components/time/times';
import { withoutFullStop } from '@/lib/environments/without-full-stop';
import type { Retrying } from './situation';

export function retryingTitle({ at, givableBy, givingUp }: Retrying): string {
  if (givingUp) return givingUp.lookFailed === null ? 'Being given up' : 'Being given up; AWS can’t be asked';
  if (givableBy !== null) return 'AWS does not answer';
  return at ? 'Trying again soon' : 'Trying again';
}

/** Since when AWS does not answer, how often it was tried, when it is tried again, and who can end that. */
export function RetryingDetails({ reason, at, since, attempts, givableBy, givingUp }: Retrying) {
  const next = at ? <RelativeTime at={at} /> : 'under way';
  if (givingUp) {
    return (
      <>
        <p>
          {givingUp.by} gave it up <RelativeTime at={givingUp.at} />: “{givingUp.reason}”. A worker looks in
          AWS what became of it: what AWS has taken goes on.
        </p>
        {givingUp.lookFailed === null ? null : (
          <p className="mt-2">
            {withoutFullStop(givingUp.lookFailed)}. The next look is {next}
            {givingUp.withoutLooking ? '; if that fails as well, it ends without.' : '.'}
            {givableBy === 'admins' && !givingUp.withoutLooking
              ? ' An admin can give it up without a look.'
              : null}
          </p>
        )}
      </>
    );
  }
  return (
    <>
      {reason ? `${withoutFullStop(reason)}. ` : ''}
      {since ? (
        <>
          Every attempt has failed since <RelativeTime at={since} />, {attempts} so far.{' '}
        </>
      ) : null}
      Nothing is lost; the next attempt is {next}.
      {givableBy === null ? null : (
        <p className="mt-2">
          {givableBy === 'admins'
            ? 'If AWS stays silent, an admin can give it up.'
            : 'If AWS stays silent, you can give it up.'}
        </p>
      )}
    </>
  );
}
