import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createToken } from '@/lib/access/create-token';
import { type SamplePerson, samplePeople } from '@/lib/sandbox/identity/people';
import { type OtlpReceiver, startOtlpReceiver } from '@/lib/testing/checks/otlp-receiver';
import { type PortalWithSignIn, startPortalWithSignIn } from '@/lib/testing/checks/portal-sign-in';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess, type WorkerProcess } from '@/lib/testing/checks/worker-process';

/** An engineer of team payments, whom the sandbox does not know yet. */
const nora = {
  ...samplePeople[0],
  id: 'nora',
  name: 'Nora',
  email: 'nora@example.com',
} satisfies SamplePerson;

let receiver: OtlpReceiver;
let sandbox: Sandbox;
let slipway: PortalWithSignIn;
let worker: WorkerProcess;
let token: string;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  sandbox = await startSandbox();
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  slipway = await startPortalWithSignIn(sandbox.databaseUrl, [nora], {}, variables);
  worker = startWorkerProcess({
    databaseUrl: sandbox.databaseUrl,
    awsEndpointUrl: sandbox.aws.url,
    variables,
  });
  const made = await createToken({ ctx: sandbox.ctx, input: { name: 'traced', expiresInDays: 1 } });
  token = made.token;
});
afterAll(async () => {
  await Promise.all([worker.stop(), slipway.close()]);
  await sandbox.close();
  await receiver.close();
});

const requestOf = (name: string) => ({
  name,
  blueprint: 'web-environment',
  target: 'sandbox',
  team: 'payments',
  inputs: { zones: 2, natGateways: 'single' },
});

/** As a script does that is traced itself. */
async function launchByScript(name: string, traceparent: string): Promise<void> {
  const answer = await fetch(`${slipway.portal.url}/api/v1/environments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', traceparent },
    body: JSON.stringify(requestOf(name)),
  });
  expect(answer.status).toBe(202);
}

/** As the form does, by calling the server action of that name. */
async function launchByForm(name: string): Promise<void> {
  const manifest = JSON.parse(readFileSync('.next-test/server/server-reference-manifest.json', 'utf8')) as {
    node: Record<string, { exportedName: string; filename: string }>;
  };
  const [action] = Object.entries(manifest.node).flatMap(([id, { exportedName, filename }]) =>
    exportedName === 'launch' && filename.endsWith('new/actions.ts') ? [id] : [],
  );
  const { browser } = await slipway.signIn(nora.id);
  const answer = await browser.request(`${slipway.portal.url}/new`, {
    method: 'POST',
    headers: {
      'next-action': action ?? '',
      accept: 'text/x-component',
      'content-type': 'text/plain;charset=UTF-8',
      origin: slipway.portal.url,
    },
    body: JSON.stringify([requestOf(name)]),
  });
  expect(await answer.text()).toContain('"ok":true');
}

function untilEnded(traceId: string): Promise<string[]> {
  return waitUntil(
    'the whole trace',
    () => {
      const lines = receiver.tree(traceId);
      return lines.some((line) => line.includes('record launched')) ? lines : undefined;
    },
    { state: () => receiver.tree(traceId) },
  );
}

/** What the trace of any launch has, wherever it began. */
function expectLaunch(tree: readonly string[]): void {
  const at = (name: string) => {
    const line = tree.find((each) => each.endsWith(name));
    expect(line, `${name} in\n${tree.join('\n')}`).toBeDefined();
    return { depth: (line ?? '').search(/\S/) / 2, service: (line ?? '').trim().split(' ')[0] };
  };
  const verb = at('verb environment.request');
  expect(verb.service).toBe('slipway-portal');
  // The portal's own span of the request is around it.
  expect(verb.depth).toBeGreaterThan(0);
  const run = at('run CREATE');
  expect(run).toEqual({ depth: verb.depth + 1, service: 'slipway-worker' });
  expect(at('AWS CloudFormation CreateStack')).toEqual({ depth: run.depth + 1, service: 'slipway-worker' });
  expect(at('record launched')).toEqual({ depth: verb.depth + 1, service: 'slipway-worker' });
}

test('a launch by a script is part of the script’s trace, through the queue to the active environment', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await launchByScript('by-script', `00-${traceId}-b7ad6b7169203331-01`);
  await sandbox.waitFor('by-script', 'ACTIVE');
  const tree = await untilEnded(traceId);
  expectLaunch(tree);
  // The first launch for this person: later ones have their credentials.
  expect(tree.some((line) => line.endsWith('slipway-worker AWS STS AssumeRole'))).toBe(true);
  const first = receiver.spans().find((span) => span.parentSpanId === 'b7ad6b7169203331');
  expect(first?.service).toBe('slipway-portal');
});

test('a launch by the form is one trace of its own', async () => {
  await launchByForm('by-form');
  await sandbox.waitFor('by-form', 'ACTIVE');
  const { traceContext } = await sandbox.database.operation.findFirstOrThrow({
    where: { environment: { name: 'by-form' } },
    select: { traceContext: true },
  });
  const [, traceId = ''] = (traceContext ?? '').split('-');
  expectLaunch(await untilEnded(traceId));
});

test('nothing of a query gets into a trace, nor a token', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const answer = await fetch(`${slipway.portal.url}/api/v1/environments?q=confidential`, {
    headers: { authorization: `Bearer ${token}`, traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
  });
  expect(answer.status).toBe(200);
  await waitUntil('the spans of the request', () => receiver.tree(traceId).length > 0);
  const text = JSON.stringify(receiver.spans());
  expect(text).not.toContain('confidential');
  expect(text).not.toContain(token);
  // Of the sign-in.
  expect(text).not.toMatch(/code=|state=/);
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
});

test('what nobody asked for is no trace: followers read all day', () => {
  const alone = receiver.spans().filter(({ name, parentSpanId }) => name.startsWith('AWS') && !parentSpanId);
  expect(alone).toEqual([]);
});
