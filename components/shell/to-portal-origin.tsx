'use client';

import { useEffect } from 'react';

/**
 * Leads a person who opened the portal by another name (localhost instead of 127.0.0.1, say) to the one that sign-in
 * comes back to: the cookies of the one are not sent to the other. A redirect by the server can't do it, since Next
 * takes all loopback names for the same.
 */
export function ToPortalOrigin({ origin }: { origin: string }) {
  useEffect(() => {
    const { pathname, search } = window.location;
    if (window.location.origin !== origin) window.location.replace(`${origin}${pathname}${search}`);
  }, [origin]);
  return null;
}
