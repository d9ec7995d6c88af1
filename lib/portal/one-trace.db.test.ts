import { afterAll, beforeAll, expect, test } from 'vitest';
import { createToken } from '@/lib/access/create-token';
import { type OtlpReceiver, startOtlpReceiver } from '@/lib/testing/checks/otlp-receiver';
import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess, type WorkerProcess } from '@/lib/testing/checks/worker-process';

let receiver: OtlpReceiver;
let sandbox: Sandbox;
let portal: PortalProcess;
let worker: WorkerProcess;
let token: string;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  sandbox = await startSandbox();
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  portal = await startPortalProcess({ databaseUrl: sandbox.databaseUrl, variables });
  worker = startWorkerProcess({
    databaseUrl: sandbox.databaseUrl,
    awsEndpointUrl: sandbox.aws.url,
    variables,
  });
  const made = await createToken({ ctx: sandbox.ctx, input: { name: 'traced', expiresInDays: 1 } });
  token = made.token;
});
afterAll(async () => {
  await Promise.all([worker.stop(), portal.stop()]);
  await sandbox.close();
  await receiver.close();
});

/** As a script does that is traced itself. */
async function launch(name: string, traceparent?: string): Promise<void> {
  const answer = await fetch(`${portal.url}/api/v1/environments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(traceparent && { traceparent }),
    },
    body: JSON.stringify({
      name,
      blueprint: 'web-environment',
      target: 'sandbox',
      team: 'payments',
      inputs: { zones: 2, natGateways: 'single' },
    }),
  });
  expect(answer.status).toBe(202);
}

test('a launch is one trace, from the request of a script through the queue to the active environment', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await launch('traced', `00-${traceId}-b7ad6b7169203331-01`);
  await sandbox.waitFor('traced', 'ACTIVE');
  const tree = await waitUntil(
    'the whole trace',
    () => {
      const lines = receiver.tree(traceId);
      return lines.some((line) => line.includes('record launched')) ? lines : undefined;
    },
    { state: () => receiver.tree(traceId) },
  );
  const at = (name: string) => {
    const line = tree.find((each) => each.endsWith(name));
    expect(line, `${name} in\n${tree.join('\n')}`).toBeDefined();
    return { depth: (line ?? '').search(/\S/) / 2, service: (line ?? '').trim().split(' ')[0] };
  };
  const verb = at('verb environment.request');
  expect(verb.service).toBe('slipway-portal');
  // The portal's own span of the request is around it, and the script's around that.
  expect(verb.depth).toBeGreaterThan(0);
  expect(receiver.spans().find((span) => span.parentSpanId === 'b7ad6b7169203331')?.service).toBe(
    'slipway-portal',
  );
  const run = at('run CREATE');
  expect(run).toEqual({ depth: verb.depth + 1, service: 'slipway-worker' });
  for (const call of ['AWS STS AssumeRole', 'AWS CloudFormation CreateStack'])
    expect(at(call)).toEqual({ depth: run.depth + 1, service: 'slipway-worker' });
  expect(at('record launched')).toEqual({ depth: verb.depth + 1, service: 'slipway-worker' });
});

test('a launch without a trace of its own begins one, and each has its own', async () => {
  await launch('alone');
  await sandbox.waitFor('alone', 'ACTIVE');
  const { traceContext } = await sandbox.database.operation.findFirstOrThrow({
    where: { environment: { name: 'alone' } },
    select: { traceContext: true },
  });
  const [, traceId = ''] = (traceContext ?? '').split('-');
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  await waitUntil(
    'the end in the trace',
    () => receiver.tree(traceId).some((line) => line.includes('record launched')),
    {
      state: () => receiver.tree(traceId),
    },
  );
});

test('spans say which service and build they are of, and nothing of the machine or the command line', () => {
  for (const service of ['slipway-portal', 'slipway-worker']) {
    const span = receiver.spans().find((each) => each.service === service);
    expect(span?.resource).toEqual({
      'service.name': service,
      'service.version': expect.any(String),
      'slipway.build': expect.any(String),
    });
  }
  expect(JSON.stringify(receiver.spans())).not.toContain(token);
});

test('what nobody asked for is no trace: followers read all day', () => {
  const alone = receiver.spans().filter(({ name, parentSpanId }) => name.startsWith('AWS') && !parentSpanId);
  expect(alone).toEqual([]);
});
