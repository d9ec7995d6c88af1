import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { slipwayMetrics } from '@/lib/telemetry/slipway-metrics';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { namesIn, scrape } from '@/lib/testing/checks/scrape';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess, type WorkerProcess } from '@/lib/testing/checks/worker-process';

let sandbox: Sandbox;
let worker: WorkerProcess;
let port: number;

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

const small = { zones: 2, natGateways: 'single' };
const ofPortals = ['slipway_sse_connections', 'slipway_http_requests_total', 'slipway_http_request_seconds'];

async function value(series: string): Promise<number | undefined> {
  return (await scrape(port)).get(series);
}

describe('the metrics of a worker', () => {
  test('tell of a launch from its request to its end', async () => {
    await sandbox.faults([
      {
        kind: 'api',
        service: 'cloudformation',
        action: 'CreateStack',
        status: 500,
        code: 'InternalFailure',
        times: 3,
      },
    ]);
    await sandbox.launch('measured', small);
    await sandbox.waitFor('measured', 'ACTIVE');
    await waitUntil(
      'the end to be counted',
      async () => await value('slipway_request_to_active_seconds_count{blueprint="web-environment"}'),
    );
    const values = await scrape(port);
    const of = (series: string) => values.get(series);
    expect(of('slipway_request_to_create_stack_seconds_count')).toBe(1);
    expect(of('slipway_request_to_active_seconds_count{blueprint="web-environment"}')).toBe(1);
    expect(of('slipway_request_to_active_seconds_sum{blueprint="web-environment"}')).toBeGreaterThan(
      of('slipway_request_to_create_stack_seconds_sum') ?? Number.POSITIVE_INFINITY,
    );
    expect(
      of('slipway_aws_calls_total{service="CloudFormation",action="CreateStack",result="internal-error"}'),
    ).toBe(3);
    expect(of('slipway_aws_calls_total{service="CloudFormation",action="CreateStack",result="ok"}')).toBe(1);
    expect(of('slipway_aws_calls_total{service="STS",action="AssumeRole",result="ok"}')).toBeGreaterThan(0);
    expect(of('slipway_operation_attempts_total{kind="CREATE",result="retried"}')).toBe(1);
    expect(of('slipway_operation_attempts_total{kind="CREATE",result="done"}')).toBe(1);
    expect(of('slipway_workers_alive')).toBe(1);
    expect(of('slipway_worker_heartbeat_age_seconds')).toBeLessThan(15);
    expect(of('slipway_database_up')).toBe(1);
    expect(of('slipway_database_pool{state="total"}')).toBeGreaterThan(0);
    expect(of('slipway_call_budget_available{target="sandbox"}')).toBeDefined();
    expect(of('slipway_follower_blind{target="sandbox"}')).toBe(0);
    expect(of('slipway_queue_depth{queue="operations"}')).toBe(0);
    await waitUntil(
      'the audit log to be verified',
      async () => (await value('slipway_audit_verified')) === 1,
    );
  });

  test('are exactly those that are defined, with their meaning', async () => {
    const counted = await waitUntil('the counts to be read again', async () => {
      const values = await scrape(port);
      const done = values.get('slipway_operations{kind="CREATE",status="IN_PROGRESS"}') === 0;
      return done ? values : undefined;
    });
    const names = Object.values(slipwayMetrics).map(({ name }) => name);
    const missing = names.filter((name) => !namesIn(counted).has(name));
    // Nothing was throttled here.
    expect(missing).toEqual(
      ['slipway_aws_throttles_total', ...ofPortals].sort((a, b) => names.indexOf(a) - names.indexOf(b)),
    );
    const own = [...namesIn(counted)].filter((name) => name !== 'target_info');
    expect(own.filter((name) => !names.includes(name))).toEqual([]);
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toContain(`# HELP slipway_operations ${slipwayMetrics.operations.help}`);
    expect(text).toContain('service_name="slipway-worker"');
    // Nothing of the machine or of how it was started.
    expect(text).not.toMatch(/process_command|host_name|process_pid|worker\.mjs/);
  });

  test('count what AWS throttles, by target', async () => {
    await sandbox.faults([
      {
        kind: 'api',
        service: 'cloudformation',
        action: 'CreateStack',
        status: 400,
        code: 'Throttling',
        times: 1,
      },
    ]);
    await sandbox.launch('throttled', small);
    await sandbox.waitFor('throttled', 'ACTIVE');
    expect(await value('slipway_aws_throttles_total{target="sandbox"}')).toBe(1);
    expect(
      await value(
        'slipway_aws_calls_total{service="CloudFormation",action="CreateStack",result="throttled"}',
      ),
    ).toBe(1);
  });
});

test('without a port there are no metrics, and one that is taken stops no worker', async () => {
  const settings = { databaseUrl: sandbox.databaseUrl, awsEndpointUrl: sandbox.aws.url };
  const other = startWorkerProcess({ ...settings, variables: { METRICS_PORT: String(port) } });
  const silent = startWorkerProcess(settings);
  try {
    for (const each of [other, silent]) {
      await waitUntil('the worker to be started', () => each.log().includes('worker started'), {
        state: each.log,
      });
    }
    expect(other.log()).toContain('no metrics endpoint');
    expect(silent.log()).not.toContain('metrics endpoint');
  } finally {
    await Promise.all([other.kill(), silent.kill()]);
  }
});

test('workers that are alive and have no credentials are idle, and say why', async () => {
  worker.askToStop();
  await waitUntil('the worker to be gone', worker.isGone, { withinMs: 15_000, state: worker.log });
  worker = startWorkerProcess({
    databaseUrl: sandbox.databaseUrl,
    awsEndpointUrl: sandbox.aws.url,
    variables: {
      METRICS_PORT: String(port),
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  await waitUntil('the worker to say so', () => worker.log().includes('"code":"no-credentials"'), {
    state: worker.log,
  });
  await waitUntil(
    'the metric to say so',
    async () => (await value('slipway_workers_idle{reason="no-credentials"}')) === 1,
  );
  expect(await value('slipway_workers_idle{reason="restored"}')).toBe(0);
  expect(await value('slipway_workers_alive')).toBeGreaterThan(0);
});
