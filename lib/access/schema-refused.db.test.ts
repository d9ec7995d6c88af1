import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaRefusedDigest } from '@/lib/errors/page-digests';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { insertToken } from './api-tokens';

const next = '29990101000000_next';
let fixture: Fixture;
let portal: PortalProcess;
let authorization: string;

beforeAll(async () => {
  fixture = await createFixture();
  portal = await startPortalProcess({ databaseUrl: fixture.url });
  const { token } = await fixture.database.$transaction((tx) =>
    insertToken(tx, fixture.as('ada').actor.id, { name: 'hers', expiresInDays: 1 }),
  );
  authorization = `Bearer ${token}`;
});
afterAll(async () => {
  await portal?.stop();
  await fixture.close();
});

const me = () => fetch(`${portal.url}/api/v1/me`, { headers: { authorization } });
const page = async (path: string) => (await fetch(`${portal.url}${path}`, { redirect: 'manual' })).text();
const ready = async () => (await fetch(`${portal.url}/api/health/ready`)).json();

test('a portal works on with a schema that is expanded, says why it can’t with one that is contracted, and heals', async () => {
  const { database } = fixture;
  expect((await me()).status).toBe(200);
  expect(await page('/sign-in')).toContain('Sign in with single sign-on');
  await database.$executeRaw`
    INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('next', '', ${next}, now())`;
  expect((await me()).status).toBe(200);
  const minimum = await database.schemaCompatibility.findFirstOrThrow();

  await database.$executeRaw`UPDATE schema_compatibility SET minimum_migration = ${next}`;
  await waitUntil('the portal to notice', async () => (await me()).status === 503);
  const refused = await me();
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await refused.json()).toMatchObject({
    type: 'urn:slipway:problem:unavailable',
    detail: expect.stringContaining('a newer version has taken the database over'),
  });
  for (const path of ['/environments', '/sign-in']) {
    const refusedThere = async () => (await page(path)).includes(schemaRefusedDigest);
    await waitUntil(`${path} to say so`, refusedThere);
  }
  expect(await ready()).toMatchObject({ status: 'unavailable', code: 'schema-newer' });

  await database.$executeRaw`
    UPDATE schema_compatibility SET minimum_migration = ${minimum.minimumMigration}`;
  await waitUntil('the portal to work again', async () => (await me()).status === 200);
  const signInThere = async () => (await page('/sign-in')).includes('Sign in with single sign-on');
  await waitUntil('people to be able to sign in', signInThere);
});
