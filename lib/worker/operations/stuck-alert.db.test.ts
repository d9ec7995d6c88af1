import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { giveUp } from '@/lib/environments/requests/give-up';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { scrape } from '@/lib/testing/checks/scrape';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess, type WorkerProcess } from '@/lib/testing/checks/worker-process';

// From the fault to the alert, and by the runbook's steps out of it. What the worker says is fed to promtool, of Debian's
// package `prometheus`, where that is there.
const stuckLaunches = 'slipway_operations_stuck{kind="CREATE",reason="aws-refuses-to-answer"}';
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

let sandbox: Sandbox;
let worker: WorkerProcess;
let port: number;
const scraped: Record<'before' | 'stuck' | 'after', Map<string, number>> = {
  before: new Map(),
  stuck: new Map(),
  after: new Map(),
};

beforeAll(async () => {
  sandbox = await startSandbox();
  port = await freePort();
  worker = startWorkerProcess({
    databaseUrl: sandbox.databaseUrl,
    awsEndpointUrl: sandbox.aws.url,
    variables: { METRICS_PORT: String(port) },
  });
});
afterAll(async () => {
  await worker.kill();
  await sandbox.close();
});

async function scrapedOnce(value: number): Promise<Map<string, number>> {
  return waitUntil(`${stuckLaunches} to be ${value}`, async () => {
    const values = await scrape(port).catch(() => new Map<string, number>());
    return values.get(stuckLaunches) === value ? values : undefined;
  });
}

test('a launch for which CreateStack answers 500 counts as stuck until it is given up', async () => {
  scraped.before = await scrapedOnce(0);
  await sandbox.faults([
    {
      kind: 'api',
      service: 'cloudformation',
      action: 'CreateStack',
      code: 'InternalFailure',
      status: 500,
      times: 1_000,
    },
  ]);
  await sandbox.launch('alarming', { zones: 2, natGateways: 'single' });
  await waitUntil('an attempt to fail', async () => {
    // As if attempts had failed for six minutes.
    const failed = await sandbox.database.$executeRaw`
      UPDATE operations SET failing_since = failing_since - interval '6 minutes' WHERE failing_since IS NOT NULL`;
    return failed > 0;
  });
  scraped.stuck = await scrapedOnce(1);

  const admin = { ...sandbox.ctx, actor: { ...sandbox.ctx.actor, role: 'admin' as const } };
  const body = { confirm: 'alarming', reason: 'AWS is out of order' };
  await giveUp({ ctx: admin, input: { name: 'alarming', body } });
  await waitUntil('it to be given up', async () => {
    // As if what AWS does not show had not been there for two minutes.
    await sandbox.database.$executeRaw`
      UPDATE operations SET missing_since = missing_since - interval '2 minutes', next_attempt_at = clock_timestamp()
      WHERE finished_at IS NULL`;
    return (await sandbox.environment('alarming')).status === 'LAUNCH_FAILED';
  });
  scraped.after = await scrapedOnce(0);
});

describe.skipIf(!hasPromtool)('by promtool', () => {
  test('the alert rule fires on what the worker says then, and resolves', () => {
    // Ten minutes of each.
    const names = [...scraped.stuck.keys()].filter((series) => series.startsWith('slipway_operations_stuck'));
    const series = names.map((name) => ({
      series: name,
      values: [scraped.before, scraped.stuck, scraped.after].map((at) => `${at.get(name) ?? 0}x9`).join(' '),
    }));
    const summary = '1 launch(es) stuck: AWS does not answer';
    const firing = {
      exp_labels: { kind: 'CREATE', reason: 'aws-refuses-to-answer', severity: 'page' },
      exp_annotations: { summary, runbook: 'RUNNING.md#runbook-operation-stuck' },
    };
    const at = (eval_time: string, ...exp_alerts: object[]) => ({
      alertname: 'SlipwayOperationStuck',
      eval_time,
      exp_alerts,
    });
    const folder = mkdtempSync(join(tmpdir(), 'slipway-alert-'));
    try {
      const file = join(folder, 'test.yaml');
      const rules = resolve('infra-templates/portal/alerts.yaml');
      const tests = [
        { interval: '1m', input_series: series, alert_rule_test: [at('9m'), at('15m', firing), at('25m')] },
      ];
      writeFileSync(file, stringify({ rule_files: [rules], evaluation_interval: '15s', tests }));
      const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
      expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
