import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { startPortalProcess } from '@/lib/testing/checks/portal-process';
import { refusePracticePeople } from './refuse-practice-people';

let fixture: Fixture;
let people = 0;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

/** Somebody has signed in there. */
async function signIn(issuer: string | null): Promise<void> {
  people += 1;
  const account = { type: 'oauth', provider: 'oidc', providerAccountId: `subject-${people}`, issuer };
  await fixture.database.account.create({ data: { ...account, userId: fixture.as('ada').actor.id } });
}
const practice = { AWS_ENDPOINT_URL: 'http://127.0.0.1:5000' };
const check = (env: Record<string, string>) => refusePracticePeople(fixture.database, env);

test('a worker reaches AWS itself for people who signed in elsewhere, or before that was kept', async () => {
  await signIn('https://login.internal');
  await signIn(null);
  await expect(check({})).resolves.toBeUndefined();
});

test('but not for people who needed no password; the practice AWS it reaches for anybody', async () => {
  await signIn('http://127.0.0.1:4000');
  const refused = { name: 'CannotStart', code: 'practice-people', message: /asks for no password/ };
  for (const env of [{ AWS_ENDPOINT_URL: '' }, { AWS_ENDPOINT_URL: 'https://sts.eu-west-3.amazonaws.com' }])
    await expect(check(env)).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(refused.message),
    });
  await expect(check(practice)).resolves.toBeUndefined();
});

test('a portal with settings of practice ends at once, and says in its log what is wrong', async () => {
  const variables = { NEXTAUTH_URL: 'http://slipway.internal' };
  await expect(startPortalProcess({ databaseUrl: fixture.url, variables })).rejects.toThrow(
    /"code":"configuration","problems":\["NEXTAUTH_URL: Must be https/,
  );
});
