import { paths } from '@/lib/paths/paths';

/** What can be said of an answer to the router's request for the page that is shown. */
export type Verdict = 'good' | 'failed' | 'signed-out' | 'outdated';

/** Among the plain values at the head of the first row: what the page itself says comes later. */
const buildPattern = /^0:\{(?:"[^"]*":(?:"[^"]*"|[^"{}[\],]*),)*"b":"([^"]+)"/m;

/**
 * Reads what React's wire format says of itself, row by row: `0:{…,"b":"<build>",…}` names the build that made it, and
 * `7:E{"digest":"…"}` is an error that the page, or a part of it, ended in. Next's own errors have digests that begin
 * with NEXT_: they are answers ("not found", "go there"). Any other is one that an error page would be shown for.
 *
 * A format that we don't recognise is good: the router then judges for itself, as it does without us.
 *
 * @param ownBuild the build that this page's scripts are of
 */
export function judgePage(body: string, ownBuild: string | undefined): Verdict {
  const build = buildPattern.exec(body)?.[1];
  if (ownBuild && build && build !== ownBuild) return 'outdated';
  for (const [, digest = ''] of body.matchAll(/^[0-9a-f]+:E\{"digest":"([^"]*)"/gm)) {
    if (leadsToSignIn(digest.split(';')[2] ?? '')) return 'signed-out';
    if (!digest.startsWith('NEXT_')) return 'failed';
  }
  return 'good';
}

/** Where the portal sends whom it doesn't know: `sessionContext`. */
export function leadsToSignIn(address: string): boolean {
  const signIn = paths.signIn();
  return address === signIn || address.startsWith(`${signIn}?`) || address.startsWith(`${signIn};`);
}
