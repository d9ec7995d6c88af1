'use client';

import { useEffect, useState } from 'react';
import { latestRequestId } from '@/components/live/request-ids';

/** Names the request that went wrong, and the error if there is one: either finds the cause in the portal's log. */
export function RequestId({ digest }: { digest?: string | undefined }) {
  const [id, setId] = useState<string>();
  // Only the browser knows it.
  useEffect(() => setId(latestRequestId()), []);
  if (id === undefined && digest === undefined) return null;
  return (
    <p className="mt-2 text-ink-faint text-sm">
      For the platform team:{' '}
      {id ? (
        <>
          request <code className="break-all font-mono">{id}</code>
        </>
      ) : null}
      {id && digest ? ', ' : null}
      {digest ? (
        <>
          error <code className="font-mono">{digest}</code>
        </>
      ) : null}
    </p>
  );
}
