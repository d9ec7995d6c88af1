import type { Connection } from './connection';
import { judgePage, leadsToSignIn, type Verdict } from './page-answer';
import { readWhole, type WholeAnswer, withTimeout } from './read-whole';
import { SignedOutError } from './signed-out-error';

/** When the portal is back, the live stream asks for the page anew: what waited for it is then not needed. */
const SETTLE_MS = 1_000;
/** After this long nobody waits for an action any more: whether it happened is then unknown. */
const ACTION_WITHIN_MS = 60_000;

/**
 * Set to 1 where a portal knows no such action, as one of another build: nothing was done then. The answer's status is 409.
 * https://github.com/vercel/next.js/blob/v16.4.6/packages/next/src/server/app-render/action-handler.ts
 */
const unknownActionHeader = 'x-nextjs-action-not-found';

/** What a proxy says when the portal behind it doesn't answer. */
const gatewayFailures: ReadonlySet<number> = new Set([502, 503, 504]);

export interface GuardOptions {
  connection: Connection;
  /** The build that this page's scripts are of. */
  ownBuild: string | undefined;
  /** The address of the page that is shown. */
  shownUrl: () => string;
  settleMs?: number;
}

/**
 * Stands between Next's router and the network, so that a request which fails doesn't cost the page.
 *
 * Next takes a request for a page ("RSC: 1") that fails, is answered with anything but 200 and `text/x-component`, or
 * by another build, for a reason to load the address anew (`doMpaNavigation` and the last `catch` of
 * https://github.com/vercel/next.js/blob/v16.4.6/packages/next/src/client/components/router-reducer/fetch-server-response.ts).
 * Without a network the browser's error page then takes the place of the portal, with all that was typed. To ask first
 * whether the portal answers is not enough: the request itself comes after. So here
 *
 * - the page that is shown, which is read again in the background, is handed to the router only when it has come whole
 *   and good. Until then the router gets no answer and keeps showing what it has;
 * - a page that a person goes to is asked for until it comes. An answer that is no proxy's failure is passed on;
 * - only the page that was asked for last is waited for: who goes elsewhere meanwhile doesn't come back to it;
 * - a server action is sent once, never again: it may have arrived. It fails where it was asked for. One that the portal
 *   doesn't know is of an older build, and so is this page.
 *
 * Everything else, prefetches too (their failure is harmless), passes untouched. Next's `experimental.useOffline` does
 * not do: it knows no proxies, and sends an action again whose connection was cut.
 */
export function guardFetch(send: typeof fetch, options: GuardOptions): typeof fetch {
  let latest = 0;
  return (input, init) => {
    const headers = new Headers(init?.headers);
    if (headers.has('next-action')) return sendAction(send, input, init, options);
    const isPage = headers.has('rsc') && init?.method !== 'HEAD' && !isPrefetch(headers);
    if (!isPage) return send(input, init);
    latest += 1;
    const own = latest;
    return readPage(send, input, init, { ...options, isWanted: () => own === latest });
  };
}

function isPrefetch(headers: Headers): boolean {
  return headers.has('next-router-prefetch') || headers.has('next-router-segment-prefetch');
}

/** Path and query, spelt alike, without the router's own parameter. */
function addressOf(input: RequestInfo | URL): string {
  const url = new URL(input instanceof Request ? input.url : input, window.location.origin);
  const query = new URLSearchParams(url.search);
  query.delete('_rsc');
  return `${url.pathname}?${query}`;
}

/** What the router waits for without end: it shows what it has. */
const never = new Promise<never>(() => undefined);

async function readPage(
  send: typeof fetch,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  options: GuardOptions & { isWanted: () => boolean },
): Promise<Response> {
  const { connection, isWanted, settleMs = SETTLE_MS } = options;
  const isShown = addressOf(input) === addressOf(options.shownUrl());
  for (;;) {
    // Another build is known of, so this was not asked in the background: the router may load the page anew.
    const mayLeave = connection.state() === 'outdated';
    const answer = await readWhole(send, input, init);
    const verdict = !isShown || mayLeave ? judgeNext(answer) : judgeShown(answer, options.ownBuild);
    if (answer && verdict === 'good') {
      connection.noteAnswer();
      return answer.response;
    }
    if (verdict === 'outdated') connection.noteOutdated();
    else if (verdict === 'signed-out') connection.noteSignedOut();
    else connection.noteFailure();
    await connection.untilFine();
    if (isShown) await new Promise((resolve) => setTimeout(resolve, settleMs));
    if (!isWanted()) return never;
  }
}

function judgeNext(answer: WholeAnswer | null): Verdict {
  return answer && !gatewayFailures.has(answer.response.status) ? 'good' : 'failed';
}

function judgeShown(answer: WholeAnswer | null, ownBuild: string | undefined): Verdict {
  const isPage =
    answer?.response.ok && answer.response.headers.get('content-type')?.startsWith('text/x-component');
  return isPage ? judgePage(answer.text(), ownBuild) : 'failed';
}

async function sendAction(
  send: typeof fetch,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  { connection }: GuardOptions,
): Promise<Response> {
  let response: Response;
  try {
    response = await send(input, withTimeout(init, ACTION_WITHIN_MS));
  } catch (error) {
    connection.noteFailure();
    throw error;
  }
  if (leadsToSignIn(response.headers.get('x-action-redirect') ?? '')) {
    connection.noteSignedOut();
    throw new SignedOutError();
  }
  if (response.headers.get(unknownActionHeader) === '1') connection.noteOutdated();
  else if (gatewayFailures.has(response.status)) connection.noteFailure();
  else connection.noteAnswer();
  return response;
}
