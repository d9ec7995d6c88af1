import { afterAll, beforeAll, expect, test } from 'vitest';
import { samplePeople } from '@/lib/sandbox/identity/people';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { type PortalWithSignIn, startPortalWithSignIn, whoIs } from '@/lib/testing/checks/portal-sign-in';

let fixture: Fixture;
let before: PortalWithSignIn;
let after: PortalProcess;

beforeAll(async () => {
  fixture = await createFixture();
  before = await startPortalWithSignIn(fixture.url, samplePeople);
  after = await startPortalProcess({
    databaseUrl: fixture.url,
    variables: { NEXTAUTH_SECRET: 'another secret, as long as it has to be' },
  });
});
afterAll(async () => {
  await after?.stop();
  await before?.close();
  await fixture.close();
});

const recorded = (action: string) =>
  fixture.database.auditEntry.findMany({ where: { action }, orderBy: { id: 'asc' } });

test('whoever is signed in stays so when NEXTAUTH_SECRET is another one', async () => {
  const { browser } = await before.signIn('ben');
  expect(await whoIs(before.portal, browser)).toMatchObject({ name: 'Ben Osei' });
  expect(await whoIs(after, browser)).toMatchObject({ name: 'Ben Osei' });
});

test('a sign-in and a sign-out are on record, with address and request', async () => {
  const { browser } = await before.signIn('chloe');
  const { id } = (await whoIs(before.portal, browser)) ?? {};
  const origin = before.portal.url;
  await browser.request(`${origin}/api/sign-out`, { method: 'POST', headers: { origin } });
  expect(await whoIs(before.portal, browser)).toBeNull();
  const who = { actorId: id, actorName: 'Chloe Martin', subjectType: 'user', subjectId: id, via: 'sign-in' };
  const from = { address: '127.0.0.1', requestId: expect.stringMatching(/^[\w-]{36}$/) };
  const [entered] = (await recorded('user.sign-in')).filter(({ actorId }) => actorId === id);
  expect(entered).toMatchObject({ ...who, ...from, details: { role: 'APPROVER', teams: ['platform'] } });
  expect(await recorded('user.sign-out')).toMatchObject([{ ...who, ...from }]);
});

test('so is the end of a session that another sign-in in the same browser replaces', async () => {
  const { browser } = await before.signIn('ben');
  const { id } = (await whoIs(before.portal, browser)) ?? {};
  await before.signIn('chloe', browser);
  const ends = (await recorded('user.sign-out')).filter(({ actorId }) => actorId === id);
  expect(ends).toMatchObject([{ subjectId: id, details: { how: 'another sign-in' } }]);
});

test('a sign-in that is refused is counted, with the reason', async () => {
  // The fixture's Ada has this address.
  await before.signIn('ada');
  await before.signIn('ada');
  const denials = await fixture.database.auditDenial.findMany({ where: { action: 'user.sign-in' } });
  expect(denials.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  expect(denials[0]).toMatchObject({
    actorId: 'sign-in:ada',
    actorName: 'ada@example.com',
    subjectId: 'OAuthAccountNotLinked',
    address: '127.0.0.1',
  });
});

test('a token that is not known is counted as nobody’s', async () => {
  for (const token of ['slw_made-up', 'another'])
    await fetch(`${before.portal.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  const denials = await fixture.database.auditDenial.findMany({ where: { actorId: 'nobody' } });
  expect(denials.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(2);
  const [denial] = denials.filter(({ action }) => action === 'GET /api/v1/me');
  expect(denial).toMatchObject({ actorName: 'Nobody signed in', via: 'api', address: '127.0.0.1' });
});
