import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { insertToken } from '@/lib/access/api-tokens';
import { endSessionsByProvider } from '@/lib/access/end-by-provider';
import { revokeToken } from '@/lib/access/revoke-token';
import { handOverEnvironment } from '@/lib/environments/requests/hand-over-environment';
import { changePerson } from '@/lib/people/change-person';
import { signOutPerson } from '@/lib/people/sign-out-person';
import type { SamplePerson } from '@/lib/sandbox/identity/people';
import { CookieBrowser, postedForm } from '@/lib/testing/checks/cookie-browser';
import { type EventReader, readEvents } from '@/lib/testing/checks/event-reader';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { type PortalWithSignIn, startPortalWithSignIn } from '@/lib/testing/checks/portal-sign-in';
import { waitUntil } from '@/lib/testing/checks/wait-until';

/** What the directory says of people, which it may change. */
const people: (SamplePerson & { groups: string[] })[] = [];
let fixture: Fixture;
let slipway: PortalWithSignIn;
const open: AbortController[] = [];

beforeAll(async () => {
  fixture = await createFixture();
  slipway = await startPortalWithSignIn(fixture.url, people);
});
afterEach(() => {
  for (const abort of open.splice(0)) abort.abort();
});
afterAll(async () => {
  await slipway?.close();
  await fixture.close();
});

let count = 0;

/** Somebody who signs in for the first time, in a browser of their own, and has a token too. */
async function arrive(groups: string[]) {
  count += 1;
  const id = `person-${count}`;
  const words = { role: 'engineer', team: '', may: '' } as const;
  const person = { id, name: id, email: `${id}@example.com`, groups, ...words };
  people.push(person);
  const { browser } = await slipway.signIn(id);
  const user = await fixture.database.user.findUniqueOrThrow({ where: { email: person.email } });
  const token = await fixture.database.$transaction((tx) =>
    insertToken(tx, user.id, { name: 'theirs', expiresInDays: 1 }),
  );
  return { person, browser, userId: user.id, token };
}

type Arrived = Awaited<ReturnType<typeof arrive>>;

async function openStream(headers: Record<string, string>): Promise<EventReader> {
  const abort = new AbortController();
  open.push(abort);
  const answer = await fetch(`${slipway.portal.url}/api/live`, { headers, signal: abort.signal });
  expect(answer.status).toBe(200);
  if (!answer.body) throw new Error('the stream has no body');
  return readEvents(answer.body);
}

const bySession = ({ browser }: Arrived) => openStream({ cookie: browser.cookie });
const byToken = ({ token }: Arrived) => openStream({ authorization: `Bearer ${token.token}` });

const hears = (stream: EventReader, name: string) =>
  waitUntil(`news of ${name}`, () => stream.messages.some((message) => message.name === name), {
    everyMs: 10,
    withinMs: 60_000,
    state: stream.raw,
  });

/**
 * Takes something away while a stream is open, and then lets something happen. That nothing reaches the stream is
 * known once another stream of the same portal has heard it: all hear from one connection, in the order of the commits.
 */
async function expectEnd(stream: EventReader, takeAway: () => Promise<unknown>): Promise<void> {
  count += 1;
  const bystander = await byToken(await arrive(['slipway-approvers']));
  await fixture.request(`before-${count}`);
  const names = [`before-${count}`, `after-${count}`] as const;
  await Promise.all([hears(stream, names[0]), hears(bystander, names[0])]);
  expect(stream.ended()).toBe(false);
  await takeAway();
  await fixture.request(names[1]);
  await hears(bystander, names[1]);
  await waitUntil('the stream to end', stream.ended, { everyMs: 10, withinMs: 60_000 });
  expect(stream.raw()).not.toContain(names[1]);
  expect(bystander.ended()).toBe(false);
}

describe('a live stream by a token ends', () => {
  test('when the token is revoked, and the token opens no other', async () => {
    const ines = await arrive(['team-payments']);
    const actor = {
      id: ines.userId,
      name: 'Ines',
      email: null,
      kind: 'person',
      role: 'engineer',
      teams: [],
      scopes: null,
      narrowed: false,
    } as const;
    await expectEnd(await byToken(ines), () =>
      revokeToken({
        ctx: { database: fixture.database, actor, via: 'form' },
        input: { id: ines.token.id },
      }),
    );
    const again = await fetch(`${slipway.portal.url}/api/live`, {
      headers: { authorization: `Bearer ${ines.token.token}` },
    });
    expect(again.status).toBe(401);
  });

  test('when the token is deleted by hand', async () => {
    const ines = await arrive(['team-payments']);
    await expectEnd(await byToken(ines), () =>
      fixture.database.apiToken.delete({ where: { id: ines.token.id } }),
    );
  });

  test('when its owner signs in without the team, and not because they signed in', async () => {
    const ines = await arrive(['team-payments', 'team-search']);
    const stream = await byToken(ines);
    await slipway.signIn(ines.person.id);
    await expectEnd(stream, () => {
      ines.person.groups = ['team-search'];
      return slipway.signIn(ines.person.id);
    });
  });

  test('when its owner is deleted', async () => {
    const ines = await arrive(['team-payments']);
    await expectEnd(await byToken(ines), () => fixture.database.user.delete({ where: { id: ines.userId } }));
  });
});

describe('a live stream by a session ends', () => {
  test('when the person signs out', async () => {
    const ines = await arrive(['team-payments']);
    const other = await byToken(ines);
    await expectEnd(await bySession(ines), async () => {
      const csrf = await ines.browser.request(`${slipway.portal.url}/api/auth/csrf`);
      const { csrfToken } = (await csrf.json()) as { csrfToken: string };
      await ines.browser.request(`${slipway.portal.url}/api/auth/signout`, postedForm({ csrfToken }));
    });
    expect(other.ended()).toBe(false);
  });

  test('when somebody else signs in with the same browser', async () => {
    const ines = await arrive(['team-payments']);
    const admin = await arrive(['slipway-admins']);
    await expectEnd(await bySession(ines), () => slipway.signIn(admin.person.id, ines.browser));
  });

  test('when the session is deleted by hand', async () => {
    const ines = await arrive(['team-payments']);
    await expectEnd(await bySession(ines), () =>
      fixture.database.session.deleteMany({ where: { userId: ines.userId } }),
    );
  });

  test('when an admin is one no more, as they sign in elsewhere', async () => {
    const admin = await arrive(['slipway-admins', 'team-platform']);
    await expectEnd(await bySession(admin), () => {
      admin.person.groups = ['team-platform'];
      return slipway.signIn(admin.person.id, new CookieBrowser());
    });
  });
});

describe('what an admin does to a person ends their streams', () => {
  const disable = (id: string) =>
    changePerson({ ctx: fixture.as('root'), input: { id, body: { disabled: true } } });

  test('by a session, when they are disabled', async () => {
    const ines = await arrive(['team-payments']);
    await expectEnd(await bySession(ines), () => disable(ines.userId));
  });

  test('by a token, when they are disabled', async () => {
    const ines = await arrive(['team-payments']);
    await expectEnd(await byToken(ines), () => disable(ines.userId));
  });

  test('by a session alone, when they are signed out everywhere', async () => {
    const ines = await arrive(['team-payments']);
    const other = await byToken(ines);
    await expectEnd(await bySession(ines), () =>
      signOutPerson({ ctx: fixture.as('root'), input: { id: ines.userId } }),
    );
    expect(other.ended()).toBe(false);
  });

  test('by a session, when the identity provider ends it', async () => {
    const ines = await arrive(['team-payments']);
    await expectEnd(await bySession(ines), () =>
      endSessionsByProvider(fixture.database, {
        issuer: slipway.provider.issuer,
        subject: ines.person.id,
        providerSessionId: null,
        idHash: `logout of ${ines.userId}`,
        expires: new Date(Date.now() + 60_000),
      }),
    );
  });
});

test('a page whose environment went to another team is told to read again; one that still sees it is not', async () => {
  const [ines, approver] = [await arrive(['team-payments']), await arrive(['slipway-approvers'])];
  const [theirs, bystander] = [await bySession(ines), await byToken(approver)];
  await fixture.request('goes-elsewhere');
  await Promise.all([hears(theirs, 'goes-elsewhere'), hears(bystander, 'goes-elsewhere')]);
  await handOverEnvironment({
    ctx: fixture.as('root'),
    input: { name: 'goes-elsewhere', body: { team: 'search' } },
  });
  await waitUntil('the page to be told', () => theirs.raw().includes('event: reset'), { state: theirs.raw });
  expect(theirs.ended()).toBe(false);
  expect(bystander.raw()).not.toContain('event: reset');
});
