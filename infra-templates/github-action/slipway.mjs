/** Nothing will ever change again, and the name is free. */
const ended = ['TORN_DOWN', 'CANCELLED', 'REJECTED'];

export const isEnded = (environment) => environment === null || ended.includes(environment.status);

/** What Slipway, or the provider of the workflow's token, refused, in its own words. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.name = 'Refused';
    this.status = status;
  }
}

/**
 * Slipway's REST API for a workflow. The token of minutes is exchanged for one that the workflow's provider signs, anew
 * shortly before it ends or where it is refused: a launch may take longer than it lasts.
 *
 * @param {{ url: string, requestUrl: string | undefined, requestToken: string | undefined,
 *   mask: (secret: string) => void, fetch?: typeof fetch }} settings
 */
export function slipwayClient({ url, requestUrl, requestToken, mask, fetch = globalThis.fetch }) {
  const origin = new URL(url).origin;
  let token = null;

  const signedToken = async () => {
    if (!requestUrl || !requestToken) {
      throw new Error('This job has no OpenID token. Give it "permissions: id-token: write".');
    }
    const address = new URL(requestUrl);
    address.searchParams.set('audience', origin);
    const answer = await fetch(address, {
      headers: { authorization: `Bearer ${requestToken}`, accept: 'application/json' },
      signal: AbortSignal.timeout(30_000),
    });
    if (!answer.ok) throw new Refused(answer.status, `GitHub signed no token: ${answer.status}`);
    const { value } = await answer.json();
    mask(value);
    return value;
  };

  const exchange = async () => {
    const answer = await fetch(`${origin}/api/v1/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: await signedToken(),
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        audience: origin,
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
    });
    const body = await answer.json();
    if (!answer.ok) throw new Refused(answer.status, `Slipway gave no token: ${body.error_description}`);
    mask(body.access_token);
    return { secret: body.access_token, until: Date.now() + (body.expires_in - 60) * 1_000 };
  };

  const send = async (method, path, { body, key } = {}) => {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token.secret}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(60_000),
    });
    const text = await answer.text();
    const value = text === '' ? null : JSON.parse(text);
    if (answer.ok) return value;
    const fields = (value?.errors ?? []).map((error) => `${error.path}: ${error.message}`);
    throw new Refused(answer.status, [value?.detail ?? `status ${answer.status}`, ...fields].join(' '));
  };

  /** Once more with another token where this one ended early: the trust may give fewer minutes from now on. */
  const call = async (method, path, options) => {
    if (token === null || Date.now() >= token.until) token = await exchange();
    try {
      return await send(method, path, options);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      token = await exchange();
      return send(method, path, options);
    }
  };

  const at = (name) => `/environments/${encodeURIComponent(name)}`;
  return {
    origin,
    /** Null: there is none. */
    read: async (name) => {
      try {
        return await call('GET', at(name));
      } catch (error) {
        if (error instanceof Refused && error.status === 404) return null;
        throw error;
      }
    },
    launch: (request, key) => call('POST', '/environments', { body: request, key }),
    relaunch: (name, inputs) => call('POST', `${at(name)}/relaunch`, { body: { inputs } }),
    update: (name, inputs) => call('PATCH', at(name), { body: { inputs } }),
    tearDown: (name, { keepBuckets }) => {
      const query = new URLSearchParams({
        confirm: name,
        ...(keepBuckets ? { keepBuckets: 'true' } : { emptyBuckets: 'true' }),
      });
      return call('DELETE', `${at(name)}?${query}`);
    },
    /** Those that this workflow's account launched. */
    own: async () => {
      const found = [];
      let cursor = null;
      do {
        const query = new URLSearchParams({ owner: 'me', limit: '200', ...(cursor ? { cursor } : {}) });
        const page = await call('GET', `/environments?${query}`);
        found.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
      return found;
    },
  };
}
