import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '@/lib/sandbox/postgres/databases';
import { realDataDir, removePostgresData } from '@/lib/sandbox/postgres/place';
import { openRoles } from '@/lib/sandbox/postgres/roles';
import { type RunningPostgres, startPostgres } from '@/lib/sandbox/postgres/start';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess } from '@/lib/testing/checks/worker-process';
import { type Authority, hasOpenssl, makeAuthority, signFor } from '@/lib/testing/faults/certificates';
import { openDatabase } from './client';
import { databaseAddresses } from './database-addresses';
import { databaseFailure } from './database-failure';
import { applyMigrations } from './migrate';

let folder: string;
let server: RunningPostgres;
let ours: Authority;
let anothers: Authority;
/** By the name in its certificate, and by one that is not. */
let byName: string;
let byAddress: string;

/** A server that takes TLS only, with a certificate of an authority of its own. */
async function startTlsServer(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'slipway-tls-'));
  chmodSync(folder, 0o755);
  ours = makeAuthority(folder, 'ours');
  anothers = makeAuthority(folder, 'anothers');
  const dataDir = join(folder, 'postgres');
  server = await startPostgres({ dataDir, durable: false });
  const real = realDataDir(dataDir);
  const { uid, gid } = statSync(real);
  const { cert, key } = signFor(folder, ours, 'DNS:localhost');
  for (const [name, content] of Object.entries({ 'server.crt': cert, 'server.key': key })) {
    writeFileSync(join(real, name), content, { mode: 0o600 });
    chownSync(join(real, name), uid, gid);
  }
  const slipway = await createDatabase(server.url, 'slipway');
  const admin = new Client(server.url);
  await admin.connect();
  await admin.query('ALTER SYSTEM SET ssl = on');
  const rules = join(real, 'pg_hba.conf');
  writeFileSync(rules, readFileSync(rules, 'utf8').replaceAll(/^host /gm, 'hostssl '));
  await admin.query('SELECT pg_reload_conf()');
  await admin.end();
  byAddress = slipway;
  byName = slipway.replace('127.0.0.1', 'localhost');
}

async function ask(DATABASE_URL: string, authority?: Authority): Promise<unknown> {
  const DATABASE_CA_FILE = authority?.certificateFile;
  const database = openDatabase(databaseAddresses({ DATABASE_URL, DATABASE_CA_FILE }).url, { poolSize: 1 });
  try {
    return await database.$queryRaw`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;
  } finally {
    await database.$disconnect();
  }
}

const failureOf = (asked: Promise<unknown>) =>
  asked.then(() => expect.fail('it was let in'), databaseFailure);

describe.skipIf(!hasOpenssl)('a Postgres with a certificate of a private authority', () => {
  beforeAll(startTlsServer);
  afterAll(async () => {
    await server?.stop();
    removePostgresData(join(folder, 'postgres'));
    rmSync(folder, { recursive: true, force: true });
  });

  test('is trusted with the file of that authority', async () => {
    await waitUntil('the server to take TLS', () => ask(byName, ours).catch(() => false));
    expect(await ask(byName, ours)).toEqual([{ ssl: true }]);
    expect(await ask(`${byName}?sslmode=disable`, ours)).toEqual([{ ssl: true }]);
  });

  test('is refused with the file of another one, or with none, in words that say what to set', async () => {
    const given: [string, Authority?][] = [[byName, anothers], [`${byName}?sslmode=require`], [byName]];
    for (const [address, authority] of given) {
      expect(await failureOf(ask(address, authority))).toMatchObject({
        code: 'database-tls',
        message: expect.stringContaining('set DATABASE_CA_FILE'),
      });
    }
  });

  test('is refused by a name that its certificate does not have', async () => {
    expect(await failureOf(ask(byAddress, ours))).toMatchObject({
      code: 'database-tls',
      message: expect.stringContaining('another host name'),
    });
  });

  test('gets migrations and every connection of a worker over TLS', async () => {
    const variables = { DATABASE_URL: byName, DATABASE_CA_FILE: ours.certificateFile };
    const { direct, url } = databaseAddresses(variables);
    await applyMigrations(direct);
    await openRoles(direct);
    const worker = startWorkerProcess({
      databaseUrl: byName,
      awsEndpointUrl: 'http://127.0.0.1:9',
      variables: { DATABASE_CA_FILE: ours.certificateFile },
    });
    const database = openDatabase(url, { poolSize: 1 });
    try {
      const connections = () => database.$queryRaw<{ name: string; ssl: boolean }[]>`
        SELECT DISTINCT application_name AS name, ssl FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
        WHERE application_name LIKE 'slipway-worker%' ORDER BY 1`;
      const names = ['slipway-worker', 'slipway-worker-alive', 'slipway-worker-jobs', 'slipway-worker-wake'];
      await waitUntil('the worker to be there', async () => (await connections()).length === names.length, {
        state: worker.log,
      });
      expect(await connections()).toEqual(names.map((name) => ({ name, ssl: true })));
    } finally {
      await database.$disconnect();
      await worker.kill();
    }
  });
});
