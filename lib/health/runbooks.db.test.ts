import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';

const document = readFileSync(new URL('../../RUNNING.md', import.meta.url), 'utf8');
const runbooks = document.slice(document.indexOf('\n## Runbooks\n'));
const queries = [...runbooks.matchAll(/psql -c "([^"]+)"/g)].map(([, query = '']) => query);

let fixture: Fixture;
let reader: Client;

beforeAll(async () => {
  fixture = await createFixture();
  reader = new Client(fixture.url);
  await reader.connect();
  await reader.query('SET default_transaction_read_only = on');
});
afterAll(async () => {
  await reader.end();
  await fixture.close();
});

test('runbooks have queries to look with', () => {
  expect(queries.length).toBeGreaterThan(6);
});

test.each(queries)(
  'a runbook’s query is one that the database answers, and changes nothing: %s',
  async (query) => {
    await expect(reader.query(query)).resolves.toMatchObject({ command: 'SELECT' });
  },
);
