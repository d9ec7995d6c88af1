'use client';

import { useEffect, useState } from 'react';
import { connection } from '@/components/live/connection';
import { Button, buttonStyles } from '@/components/ui/button';
import { databaseAwayDigest, schemaRefusedDigest } from '@/lib/errors/page-digests';
import { paths } from '@/lib/paths/paths';
import { MessagePage } from './message-page';
import { RequestId } from './request-id';

const awayTitle = 'Slipway’s database does not answer';

/** What passes without anybody at the page doing anything. */
const passing: ReadonlySet<string | undefined> = new Set([databaseAwayDigest, schemaRefusedDigest]);

interface ErrorMessageProps {
  digest: string | undefined;
  retry: () => void;
}

/** What a page shows that could not be made. The request, or the digest, finds the cause in the portal's log. */
export function ErrorMessage({ digest, retry }: ErrorMessageProps) {
  const isAway = useAway(digest, retry);
  const isUpgraded = digest === schemaRefusedDigest;
  return (
    <MessagePage
      title={isUpgraded ? 'Slipway is being upgraded' : isAway ? awayTitle : 'This page could not be shown'}
      actions={
        <>
          <Button variant="primary" onClick={retry}>
            Try again
          </Button>
          {/* A full load: whatever broke this page's scripts is left behind. */}
          <a href={paths.environments()} className={buttonStyles()}>
            All environments
          </a>
        </>
      }
    >
      {isAway ? (
        <p role="status">
          You are still signed in, and what runs in AWS goes on. This page comes by itself as soon as{' '}
          {isUpgraded ? 'that is done' : 'the database is back'}.
        </p>
      ) : (
        <p>Something went wrong in the portal. Your environments are not affected, and nothing was lost.</p>
      )}
      <RequestId digest={isAway ? undefined : digest} />
    </MessagePage>
  );
}

/**
 * Whether the page failed because the portal can't reach its database, or doesn't fit it: then it is tried again as soon as the portal
 * answers, and later and later where it fails all the same. Any other error is left to the person: it may be a defect,
 * which no repetition mends.
 */
function useAway(digest: string | undefined, retry: () => void): boolean {
  const [isAway, setAway] = useState(passing.has(digest));
  useEffect(() => {
    let over = false;
    const heal = async () => {
      if (passing.has(digest)) connection.noteFailure();
      else if ((await connection.check()) !== 'lost') return;
      if (over) return;
      setAway(true);
      await untilAnswered();
      if (!over) retry();
    };
    void heal();
    return () => {
      over = true;
    };
  }, [digest, retry]);
  return isAway;
}

/** Whatever the answer is: whoever is signed out by then is led to the sign-in page by the page itself. */
function untilAnswered(): Promise<void> {
  return new Promise((resolve) => {
    if (connection.state() !== 'lost') return resolve();
    const stop = connection.subscribe(() => {
      if (connection.state() === 'lost') return;
      stop();
      resolve();
    });
  });
}
