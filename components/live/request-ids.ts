let latest: string | undefined;

/** Remembers which request the page was last made by: the portal names each in its answer. */
export function noteRequestIds(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const headers = new Headers(init?.headers);
    const makesPage = headers.has('next-action') || headers.has('rsc');
    const isPrefetch = headers.has('next-router-prefetch') || headers.has('next-router-segment-prefetch');
    if (makesPage && !isPrefetch) latest = response.headers.get('x-request-id') ?? latest;
    return response;
  };
}

/**
 * The id of the request that the page on the screen is from. Of a page that the browser loaded, no script sees the
 * headers, but their Server-Timing.
 * https://developer.mozilla.org/en-US/docs/Web/API/PerformanceResourceTiming/serverTiming
 */
export function latestRequestId(): string | undefined {
  if (latest !== undefined) return latest;
  const [loaded] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return loaded?.serverTiming?.find(({ name }) => name === 'request')?.description;
}
