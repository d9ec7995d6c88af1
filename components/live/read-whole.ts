/** A page that is not there whole within this time won't come over this connection. */
const PAGE_WITHIN_MS = 20_000;

/** The same request, which is given up after `ms`. */
export function withTimeout(init: RequestInit | undefined, ms: number): RequestInit {
  const timeout = AbortSignal.timeout(ms);
  return { ...init, signal: init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout };
}

export interface WholeAnswer {
  response: Response;
  text: () => string;
}

/**
 * The answer with its body read to the end: a connection that is cut in the middle of a page would have the router show
 * an error page. Null when there was none.
 *
 * @throws what the router aborted the request with
 */
export async function readWhole(
  send: typeof fetch,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): Promise<WholeAnswer | null> {
  try {
    const answer = await send(input, withTimeout(init, PAGE_WITHIN_MS));
    const body = await answer.arrayBuffer();
    const { status, statusText, headers, url, redirected } = answer;
    const hasBody = status !== 204 && status !== 205 && status !== 304;
    const response = new Response(hasBody ? body : null, { status, statusText, headers });
    // The router goes by where the answer came from; the constructor can't be told.
    Object.defineProperties(response, { url: { value: url }, redirected: { value: redirected } });
    return { response, text: () => new TextDecoder().decode(body) };
  } catch {
    init?.signal?.throwIfAborted();
    return null;
  }
}
