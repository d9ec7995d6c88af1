import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { checkHealth } from '@/lib/health/health';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess, type WorkerProcess } from '@/lib/testing/checks/worker-process';

let sandbox: Sandbox;
let worker: WorkerProcess;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
afterEach(async () => {
  await sandbox.faults([]);
  await worker.stop();
  expect(worker.exitCode(), worker.log()).toBe(0);
});

/** `variables`: undefined ones of the usual are empty, which the SDK takes for not set. */
function start(variables: Readonly<Record<string, string>> = {}): void {
  const { databaseUrl, aws } = sandbox;
  worker = startWorkerProcess({ databaseUrl, awsEndpointUrl: aws.url, variables });
}

const saying = (text: string) =>
  waitUntil(
    text,
    () =>
      worker
        .log()
        .split('\n')
        .find((line) => line.includes(text)),
    {
      state: worker.log,
    },
  );

const nobody = {
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

test('a worker says at the start who AWS takes it for', async () => {
  start();
  const line = JSON.parse(await saying('AWS knows this worker'));
  expect(line).toMatchObject({ level: 'info', arn: expect.stringMatching(/^arn:aws:iam::000000000000:/) });
});

test('one without credentials says so, in its log and to health, keeps working, and stops in good order', async () => {
  start(nobody);
  const line = JSON.parse(await saying('this worker has no AWS credentials'));
  expect(line).toMatchObject({ level: 'error', code: 'no-credentials', reason: expect.any(String) });
  await waitUntil(
    'health to know',
    async () => (await checkHealth(sandbox.database)).code === 'no-credentials',
  );
  await saying('worker started');
  expect(worker.isGone()).toBe(false);
});

test.each([
  ['credentials-refused', { kind: 'api', code: 'InvalidClientTokenId', status: 403 }],
  ['aws-unreachable', { kind: 'api', code: 'ServiceUnavailable', status: 503 }],
])('one that STS answers badly says %s, asks again, and takes that back', async (code, fault) => {
  await sandbox.faults([{ ...fault, service: 'sts', action: 'GetCallerIdentity' }]);
  start();
  await waitUntil('health to know', async () => (await checkHealth(sandbox.database)).code === code, {
    state: () => worker.log(),
  });
  await sandbox.faults([]);
  await saying('AWS knows this worker');
  await waitUntil('health to be well', async () => (await checkHealth(sandbox.database)).status === 'ok');
});
