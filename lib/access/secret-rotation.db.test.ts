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

test('whoever is signed in stays so when NEXTAUTH_SECRET is another one', async () => {
  const { browser } = await before.signIn('ada');
  expect(await whoIs(before.portal, browser)).toMatchObject({ name: 'Ada Park' });
  expect(await whoIs(after, browser)).toMatchObject({ name: 'Ada Park' });
  const rows = await fixture.database.auditEntry.findMany({ where: { action: 'user.sign-in' } });
  expect(rows).toMatchObject([{ actorName: 'Ada Park', via: 'sign-in', requestId: expect.any(String) }]);
});
