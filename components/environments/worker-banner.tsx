'use client';

import { RelativeTime } from '@/components/time/times';
import { Alert } from '@/components/ui/alert';
import { useWorkers, type Workers } from './live-workers';

/** Shown while no worker runs: nothing is lost, but nothing moves either. `workers`: as the page was made. */
export function WorkerBanner({ workers }: { workers: Workers }) {
  const { alive, lastSeenAt } = useWorkers(workers);
  if (alive) return null;
  return (
    <Alert tone="warn" title="No worker is running" className="mb-4">
      Requests are kept, and continue by themselves when a worker starts.{' '}
      {lastSeenAt ? (
        <>
          The last one was seen <RelativeTime at={lastSeenAt} />.
        </>
      ) : (
        'None has been seen yet.'
      )}
    </Alert>
  );
}
