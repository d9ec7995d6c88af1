import { RelativeTime } from '@/components/time/times';
import { Alert } from '@/components/ui/alert';
import type { FreezeView } from '@/lib/environments/views/environment-view';

/** Why nothing is launched, by whom it was stopped and when. */
export function FreezeNotice({
  what,
  freeze: { by, since, reason },
  className,
}: {
  /** "All launches are stopped" */
  what: string;
  freeze: FreezeView;
  className?: string;
}) {
  return (
    <Alert tone="warn" title={what} className={className}>
      {by} stopped them <RelativeTime at={since} />: <q className="break-words">{reason}</q>. What is there is
      updated, followed and torn down as before.
    </Alert>
  );
}
