import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { insertToken } from '@/lib/access/api-tokens';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { stubPortalVariables } from '@/lib/testing/checks/portal-variables';
import { GET } from './route';

let fixture: Fixture;
let token: string;

beforeAll(async () => {
  fixture = await createFixture();
  stubPortalVariables(fixture.url);
  globalThis.slipwayDatabase = fixture.database;
  const { id } = fixture.as('ada').actor;
  const input = { name: 'test', expiresInDays: 1 };
  ({ token } = await fixture.database.$transaction((tx) => insertToken(tx, id, input)));
  for (const status of ['ACTIVE', 'LOST', 'LAUNCH_FAILED'] as const) {
    await fixture.environmentIn(status, `list-${status.toLowerCase().replace('_', '-')}`);
  }
});
afterAll(async () => {
  globalThis.slipwayDatabase = undefined;
  vi.unstubAllEnvs();
  await fixture.close();
});

async function list(query: string) {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await GET(new Request(`http://portal/api/v1/environments${query}`, { headers }));
  const { items = [], errors = [] } = await answer.json();
  return {
    status: answer.status,
    names: items.map(({ name }: { name: string }) => name),
    paths: errors.map(({ path }: { path: string }) => path),
  };
}

const all = ['list-launch-failed', 'list-lost', 'list-active'];

test.each([
  ['', all],
  ['?status=', all],
  ['?status=,', all],
  ['?status=&team=&owner=&q=&limit=&cursor=&needsAttention=', all],
  ['?status=ACTIVE,LOST', ['list-lost', 'list-active']],
  ['?status=ACTIVE&status=LOST', ['list-lost', 'list-active']],
  ['?needsAttention=true', ['list-launch-failed', 'list-lost']],
  ['?limit=1', ['list-launch-failed']],
  ['?q=act&owner=me', ['list-active']],
])('GET /environments%s: a filter that is left empty is none', async (query, names) => {
  expect(await list(query)).toEqual({ status: 200, names, paths: [] });
});

test.each([
  ['?status=ACTIVE,nothing', ['status.1']],
  ['?limit=0', ['limit']],
  ['?limit=1.5', ['limit']],
  ['?limit=1&limit=2', ['limit']],
  ['?needsAttention=false', ['needsAttention']],
  ['?q=%00', ['q']],
  ['?team=a&who=b', ['who']],
])('GET /environments%s is refused, and each parameter named', async (query, paths) => {
  expect(await list(query)).toEqual({ status: 422, names: [], paths });
});
