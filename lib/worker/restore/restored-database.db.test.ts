import { afterEach, describe, expect, test } from 'vitest';
import { verifyAudit } from '@/lib/audit/verify';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { readDatabaseTruth } from '@/lib/restore/database-truth';
import { cloneDatabase, dropDatabase, urlOfDatabase } from '@/lib/sandbox/postgres/databases';
import { type OwnPostgres, startOwnPostgres } from '@/lib/testing/checks/own-postgres';
import { runRestoreCheck } from '@/lib/testing/checks/restore-check-process';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess, type WorkerProcess } from '@/lib/testing/checks/worker-process';
import { type FailoverServer, startFailoverServer } from '@/lib/testing/faults/failover-server';
import { restoreCheckCrashPoints } from '@/lib/worker/crash-points';

let sandbox: Sandbox;
let postgres: OwnPostgres | undefined;
let failover: FailoverServer | undefined;

afterEach(async () => {
  await sandbox.close();
  await postgres?.close();
  postgres = undefined;
  await failover?.close();
  failover = undefined;
});

const small = { zones: 2, natGateways: 'single' };
const refusal = 'the database was restored';
const refused = (worker: WorkerProcess) =>
  waitUntil('the worker to refuse', () => worker.log().includes(refusal), { state: () => worker.log() });

/** Every row there is, but for those that say that workers are alive. */
async function everything(): Promise<unknown> {
  const tables = await sandbox.database.$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'workers' ORDER BY 1`;
  const rows: Record<string, unknown> = {};
  for (const { name } of tables) {
    rows[name] = await sandbox.database.$queryRawUnsafe(
      `SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) AS md5 FROM "${name}" t`,
    );
  }
  return rows;
}

async function update(name: string, inputs: Record<string, unknown>): Promise<void> {
  await updateEnvironment({ ctx: sandbox.ctx, input: { name, body: { inputs } } });
  await waitUntil(`${name} to be updated`, async () => {
    const { status, inputs: now } = await sandbox.environment(name);
    return status === 'ACTIVE' && Object.entries(inputs).every(([key, value]) => now[key] === value);
  });
}

describe('a database whose files were put back to what they were', () => {
  test('is left alone by workers until it was compared with AWS; nothing is lost and nothing doubled', async () => {
    postgres = await startOwnPostgres();
    sandbox = await startSandbox({}, { url: postgres.url, drop: async () => undefined });
    const { ctx } = sandbox;
    const before = sandbox.startWorker();
    for (const name of ['updated', 'gone', 'untouched']) await sandbox.launch(name, small);
    for (const name of ['updated', 'gone', 'untouched']) await sandbox.waitFor(name, 'ACTIVE');
    await before.stop();
    await postgres.snapshot();

    // A restart is no restore.
    const between = sandbox.startWorker();
    await sandbox.launch('newer', small);
    await update('updated', { maxInstances: 5, websiteImage: 'ghcr.io/example/site:2' });
    await tearDownEnvironment({ ctx, input: { name: 'gone', confirm: 'gone' } });
    await sandbox.waitFor('gone', 'TORN_DOWN');
    await sandbox.waitFor('newer', 'ACTIVE');
    expect(between.log()).not.toContain(refusal);
    await between.stop();
    await postgres.restore();

    expect((await sandbox.environment('gone')).status).toBe('ACTIVE');
    const worker = sandbox.startWorker();
    await refused(worker);
    await sandbox.launch('asked', small);
    const asked = (await sandbox.requests()).length;

    const found = await everything();
    const seen = await runRestoreCheck(sandbox);
    expect(seen.output).toMatch(/gone +gone: recorded as ACTIVE; the stack slipway-gone is DELETE_COMPLETE/);
    expect(seen.output).toMatch(/updated updated: recorded as ACTIVE/);
    expect(seen.output).toMatch(/5 instances/);
    expect(seen.output).toContain('ghcr.io/example/site:2');
    expect(seen.output).toMatch(/new +newer: not recorded/);
    expect(seen.output).not.toContain('untouched');
    expect(seen.code).toBe(3);
    const json = JSON.parse((await runRestoreCheck(sandbox, ['--json'])).output);
    expect(
      json.items.map(({ environment, kind }: { environment: string; kind: string }) => [environment, kind]),
    ).toEqual(
      expect.arrayContaining([
        ['gone', 'gone'],
        ['updated', 'updated'],
        ['newer', 'new'],
      ]),
    );
    expect(await everything()).toEqual(found);
    expect((await sandbox.environment('asked')).status).toBe('QUEUED');
    const made = (await sandbox.requests()).slice(asked);
    expect(made.filter(({ action }) => !/^(AssumeRole|List|Describe|Get)/.test(action))).toEqual([]);

    const commits = restoreCheckCrashPoints().filter((point) => point.startsWith('commit.'));
    for (const point of commits)
      await runRestoreCheck(sandbox, ['--adopt', ...(point.includes('accept') ? ['--accept'] : [])], point);
    const adopted = await runRestoreCheck(sandbox, ['--adopt', '--accept']);
    expect([adopted.code, adopted.output]).toEqual([0, expect.stringContaining('is accepted')]);

    const updated = await sandbox.waitFor('updated', 'ACTIVE');
    expect(updated.inputs).toMatchObject({ maxInstances: 5, websiteImage: 'ghcr.io/example/site:2' });
    await sandbox.waitFor('gone', 'TORN_DOWN');
    const newer = await sandbox.waitFor('newer', 'ACTIVE');
    expect(newer.inputs).toEqual((await sandbox.environment('untouched')).inputs);
    await sandbox.waitFor('asked', 'ACTIVE');
    const launches = (await sandbox.requests('CreateStack')).length;
    expect(launches).toBe(5);
    expect(await verifyAudit(sandbox.database)).toMatchObject({ intact: true });
    expect((await runRestoreCheck(sandbox)).output).toContain('sandbox: nothing changed.');
  });
});

describe('a standby that was promoted', () => {
  test('is no restore: the worker goes on by itself with what it has, once AWS knows no more', async () => {
    failover = await startFailoverServer();
    const url = await failover.newDatabase('slipway');
    sandbox = await startSandbox({}, { url, drop: async () => undefined });
    const worker = sandbox.startWorker();
    await sandbox.launch('before', small);
    await sandbox.waitFor('before', 'ACTIVE');
    await failover.startStandby();
    await update('before', { maxInstances: 4 });
    await sandbox.launch('between', small);
    await sandbox.waitFor('between', 'LAUNCHING');
    await failover.failOver();
    await waitUntil('the portal’s part to answer again', async () => {
      const [row] = await timelineOf().catch(() => []);
      return row?.timeline === '00000002';
    });
    await sandbox.launch('after', small);
    for (const name of ['between', 'after']) await sandbox.waitFor(name, 'ACTIVE');
    expect(worker.log()).toContain('another server answers for the database');
    expect(worker.log()).not.toContain(refusal);
    expect(await readDatabaseTruth(sandbox.database)).toEqual({ state: 'current' });
    expect((await sandbox.requests('CreateStack')).length).toBe(3);
  });

  const timelineOf = () =>
    sandbox.database.$queryRaw<{ timeline: string }[]>`
      SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline`;
});

describe('a database that was copied', () => {
  test('is left alone by workers, whatever AWS says, until it is accepted', async () => {
    sandbox = await startSandbox();
    const first = sandbox.startWorker();
    await sandbox.launch('served', small);
    await sandbox.waitFor('served', 'ACTIVE');
    await first.stop();
    for (const pool of [sandbox.database, sandbox.ctx.database]) await pool.$disconnect();
    const name = new URL(sandbox.databaseUrl).pathname.slice(1);
    const server = urlOfDatabase(sandbox.databaseUrl, 'postgres');
    const databaseUrl = await cloneDatabase(server, name, `${name}_copy`);
    const worker = startWorkerProcess({ databaseUrl, awsEndpointUrl: sandbox.aws.url });
    await refused(worker);
    const checked = await runRestoreCheck({ ...sandbox, databaseUrl }, ['--accept']);
    expect(checked).toEqual({ code: 0, output: expect.stringContaining('copied into another database') });
    await waitUntil('the worker to work again', () => worker.log().includes('the database was accepted'));
    await worker.stop();
    await dropDatabase(server, `${name}_copy`);
  });
});
