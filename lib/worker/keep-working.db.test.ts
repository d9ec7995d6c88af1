import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess, type WorkerProcess } from '@/lib/testing/checks/worker-process';
import { migrationNames } from '@/prisma/migration-names.mjs';
import { keepWorking } from './keep-working';
import { tunables } from './tunables';

const retention = { events: 90, inspections: 30 };
const next = '29990101000000_next';
let fixture: Fixture;
let cleanUp: (() => Promise<unknown>)[];

beforeEach(async () => {
  fixture = await createFixture();
  cleanUp = [];
});
afterEach(async () => {
  for (const step of cleanUp.reverse()) await step();
  await fixture.close();
});

/** Nobody answers there: an attempt is on record before AWS is asked. */
const awsEndpointUrl = 'http://127.0.0.1:1';

function startProcess(): WorkerProcess {
  const worker = startWorkerProcess({ databaseUrl: fixture.url, awsEndpointUrl });
  cleanUp.push(() => worker.kill());
  return worker;
}

function startHere(known: readonly string[]): { log: () => string; stop: () => Promise<string[]> } {
  let lines = '';
  const write = (line: string) => {
    lines += line;
  };
  const logger = pino({ level: 'info' }, { write });
  const addresses = { url: fixture.url, direct: fixture.url };
  const worker = keepWorking({ addresses, logger, retention }, known);
  cleanUp.push(() => worker.stop());
  return { log: () => lines, stop: worker.stop };
}

/** What a newer version's `migrate` does, as far as an older build sees it. */
async function migrateBeyond({ contract }: { contract: boolean }): Promise<void> {
  await fixture.database.$executeRaw`
    INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('next', '', ${next}, now())`;
  if (contract)
    await fixture.database.$executeRaw`UPDATE schema_compatibility SET minimum_migration = ${next}`;
}

const isTried = async (name: string) =>
  (await fixture.database.operation.count({ where: { environment: { name }, attempts: { gt: 0 } } })) > 0;
const workers = () => fixture.database.worker.count({ where: { stoppedAt: null } });

describe('a worker', () => {
  test('works on with a schema that a newer version has expanded', async () => {
    await migrateBeyond({ contract: false });
    const worker = startProcess();
    await fixture.request('shop');
    await waitUntil('the launch to be tried', () => isTried('shop'), { state: worker.log });
  });

  test('takes no work on a schema that a newer version has contracted, says so once, and ends in good order', async () => {
    await migrateBeyond({ contract: true });
    const worker = startProcess();
    await fixture.request('shop');
    const said = () => worker.log().split('takes no work: A newer version has migrated').length - 1;
    await waitUntil('the worker to say so', () => said() > 0, { state: worker.log });
    await sleep(2 * tunables.awaitSchemaMs);
    expect(said()).toBe(1);
    expect(worker.isGone()).toBe(false);
    expect(await isTried('shop')).toBe(false);
    expect(await workers()).toBe(0);
    await worker.stop();
    expect(worker.exitCode()).toBe(0);
  });

  test('waits on a schema that lacks a migration of its own, and begins once that is applied', async () => {
    await fixture.request('shop');
    const worker = startHere([...migrationNames(), next]);
    await waitUntil('the worker to say so', () => worker.log().includes('Run migrate'));
    expect(await workers()).toBe(0);
    await migrateBeyond({ contract: false });
    await waitUntil('the launch to be tried', () => isTried('shop'), { state: worker.log });
    expect(await worker.stop()).toEqual([]);
  });

  test('lets go of its work when a newer version takes away what it needs', async () => {
    const worker = startHere(migrationNames());
    await waitUntil('the worker to be there', async () => (await workers()) === 1, { state: worker.log });
    await migrateBeyond({ contract: true });
    await waitUntil('the worker to be gone', async () => (await workers()) === 0, {
      withinMs: 3 * tunables.checkSchemaMs,
      state: worker.log,
    });
    await waitUntil('the worker to say why', () => worker.log().includes('takes no work'));
    await fixture.request('shop');
    await sleep(2 * tunables.sweepMs);
    expect(await isTried('shop')).toBe(false);
  });
});
