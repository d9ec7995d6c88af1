import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.resetModules();
  vi.restoreAllMocks();
});

/** A page that the browser loaded, with a portal that numbers its answers. */
async function page() {
  const { latestRequestId, noteRequestIds } = await import('./request-ids');
  const loaded = { serverTiming: [{ name: 'request', description: 'loaded' }] };
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue([loaded] as never);
  let count = 0;
  const send = noteRequestIds(async () => {
    count += 1;
    return new Response('', { headers: { 'x-request-id': `request-${count}` } });
  });
  return { latestRequestId, send };
}

test('a page that was loaded is from the request that its Server-Timing names', async () => {
  const { latestRequestId } = await page();
  expect(latestRequestId()).toBe('loaded');
});

test.each<Record<string, string>>([{ rsc: '1' }, { 'next-action': 'abc' }])(
  'one that was read since is from that: %o',
  async (headers) => {
    const { latestRequestId, send } = await page();
    await send('/environments', { headers });
    expect(latestRequestId()).toBe('request-1');
  },
);

test.each<Record<string, string>>([
  {},
  { rsc: '1', 'next-router-prefetch': '1' },
  { rsc: '1', 'next-router-segment-prefetch': '/_tree' },
])('what was fetched for no page that is shown does not count: %o', async (headers) => {
  const { latestRequestId, send } = await page();
  await send('/environments', { headers });
  expect(latestRequestId()).toBe('loaded');
});
