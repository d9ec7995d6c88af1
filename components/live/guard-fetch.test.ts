import { describe, expect, it, vi } from 'vitest';
import { createConnection, type ProbeResult } from './connection';
import { guardFetch } from './guard-fetch';
import { SignedOutError } from './signed-out-error';

const base = 'http://portal.test';
const shown = '/environments?show=all';
const flight = (body = '0:{"b":"one"}\n', status = 200) =>
  new Response(body, { status, headers: { 'content-type': 'text/x-component' } });
const badGateway = () =>
  new Response('<html></html>', { status: 502, headers: { 'content-type': 'text/html' } });
const cut = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('0:{"b":"one"'));
        controller.error(new TypeError('network error'));
      },
    }),
    { headers: { 'content-type': 'text/x-component' } },
  );

/** A network that answers requests in turn with what `answers` make; and a portal that answers probes as told. */
function scene(...answers: (() => Response)[]) {
  vi.stubGlobal('window', { location: { origin: base } });
  let probed: ProbeResult = 'fine';
  const sent: string[] = [];
  const connection = createConnection(async () => probed, {
    random: () => 1,
    after(_, action) {
      const timer = setTimeout(action, 0);
      return () => clearTimeout(timer);
    },
  });
  const send = async (input: RequestInfo | URL) => {
    sent.push(String(input).replace(base, ''));
    const make = answers.shift();
    if (!make) throw new TypeError('Failed to fetch');
    return make();
  };
  const guarded = guardFetch(send, {
    connection,
    ownBuild: 'one',
    shownUrl: () => `${base}${shown}`,
    settleMs: 0,
  });
  const read = (path: string) => guarded(new URL(`${path}`, base), { headers: { RSC: '1' } });
  return {
    connection,
    sent,
    guarded,
    read,
    answers,
    portalIs: (result: ProbeResult) => {
      probed = result;
    },
  };
}

const isSettled = (promise: Promise<unknown>) =>
  Promise.race([
    promise.then(
      () => true,
      () => true,
    ),
    new Promise<false>((resolve) => setTimeout(() => resolve(false), 30)),
  ]);

describe('reading the shown page again', () => {
  it.each([
    ['no answer', () => Promise.reject(new TypeError('Failed to fetch')) as never],
    ['a proxy’s 502', badGateway],
    [
      'a sign-in page of a proxy',
      () => new Response('<html></html>', { headers: { 'content-type': 'text/html' } }),
    ],
    ['a page that is cut in the middle', cut],
    ['a page that ended in an error', () => flight('0:{"b":"one"}\n5:E{"digest":"42"}\n')],
  ])('continues after %s, and hands the router only the page', async (_, fault) => {
    const { read, sent, connection } = scene(fault, () => flight());
    const answer = await read(`${shown}&_rsc=x1`);
    expect(await answer.text()).toBe('0:{"b":"one"}\n');
    expect(sent).toHaveLength(2);
    expect(connection.state()).toBe('fine');
  });

  it('waits as long as the portal is away', async () => {
    const { read, portalIs, answers, connection } = scene();
    portalIs('lost');
    const reading = read(shown);
    expect(await isSettled(reading)).toBe(false);
    expect(connection.state()).toBe('lost');
    answers.push(() => flight());
    portalIs('fine');
    await connection.check();
    expect((await reading).ok).toBe(true);
  });

  it('is not done again when it was asked for anew meanwhile', async () => {
    const { read, sent } = scene(badGateway, () => flight());
    const first = read(shown);
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    const second = read(shown);
    expect((await second).ok).toBe(true);
    expect(await isSettled(first)).toBe(false);
    expect(sent).toHaveLength(2);
  });

  it('never answers with a page of another build, which the router would load the page anew for', async () => {
    const { read, connection } = scene(() => flight('0:{"b":"two"}\n'));
    expect(await isSettled(read(shown))).toBe(false);
    expect(connection.state()).toBe('outdated');
  });

  it('never leads away to the sign-in, but says that it is needed', async () => {
    const digest = 'NEXT_REDIRECT;replace;/sign-in?callbackUrl=%2Fenvironments;307;';
    const { read, connection, portalIs } = scene(() => flight(`0:{"b":"one"}\n4:E{"digest":"${digest}"}\n`));
    portalIs('signed-out');
    expect(await isSettled(read(shown))).toBe(false);
    expect(connection.state()).toBe('signed-out');
  });

  it('tells the router where the answer came from', async () => {
    const { read } = scene(() => Object.defineProperty(flight(), 'url', { value: `${base}${shown}` }));
    expect((await read(shown)).url).toBe(`${base}${shown}`);
  });
});

describe('going to another page', () => {
  it('waits for it while the portal is away', async () => {
    const { read, sent } = scene(badGateway, () => flight());
    expect((await read('/targets')).ok).toBe(true);
    expect(sent).toHaveLength(2);
  });

  it.each([404, 500])('passes a %i on: the portal has answered', async (status) => {
    const { read, connection } = scene(() => flight('', status));
    expect((await read('/targets')).status).toBe(status);
    expect(connection.state()).toBe('fine');
  });

  it('passes a page of another build on: the person leaves this one anyway', async () => {
    const { read } = scene(() => flight('0:{"b":"two"}\n'));
    expect((await read('/targets')).ok).toBe(true);
  });
});

describe('a server action', () => {
  const init = { method: 'POST', headers: { 'next-action': 'a1' } };

  it('is sent once, and fails where it was asked for', async () => {
    const { guarded, sent, connection } = scene();
    await expect(guarded(`${base}/new`, init)).rejects.toThrow('Failed to fetch');
    expect(sent).toHaveLength(1);
    expect(connection.state()).toBe('lost');
  });

  it('of somebody who is signed out fails instead of leading away', async () => {
    const headers = { 'x-action-redirect': '/sign-in?callbackUrl=%2Fnew;push' };
    const { guarded, connection } = scene(() => new Response('', { status: 303, headers }));
    await expect(guarded(`${base}/new`, init)).rejects.toBeInstanceOf(SignedOutError);
    expect(connection.state()).toBe('signed-out');
  });

  it('that the portal does not know any more shows that this page is of an older build', async () => {
    const headers = { 'x-nextjs-action-not-found': '1', 'content-type': 'text/plain' };
    const { guarded, sent, connection } = scene(() => new Response('', { status: 409, headers }));
    expect((await guarded(`${base}/new`, init)).status).toBe(409);
    expect(sent).toHaveLength(1);
    expect(connection.state()).toBe('outdated');
  });

  it.each([200, 409, 500])('that is answered with %s otherwise says nothing of the build', async (status) => {
    const { guarded, connection } = scene(() => new Response('', { status }));
    expect((await guarded(`${base}/new`, init)).status).toBe(status);
    expect(connection.state()).toBe('fine');
  });
});

describe('everything else', () => {
  it.each([
    ['a call of the portal’s own', {}],
    ['a prefetch', { RSC: '1', 'Next-Router-Prefetch': '1' }],
    ['a prefetch of a part', { RSC: '1', 'Next-Router-Segment-Prefetch': '/_tree' }],
  ])('passes untouched: %s', async (_, headers) => {
    const { guarded, connection } = scene(badGateway);
    expect((await guarded(`${base}/new`, { headers })).status).toBe(502);
    expect(connection.state()).toBe('fine');
  });
});
