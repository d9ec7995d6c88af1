import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBlueprint } from '@/lib/blueprints/registry';
import { requestInspection } from '@/lib/environments/requests/request-inspection';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess, type WorkerProcess } from '@/lib/testing/checks/worker-process';

const size = 60_000;
const name = 'large';
const folder = mkdtempSync(join(tmpdir(), 'slipway-large-'));
let template: string;
let sandbox: Sandbox;
let worker: WorkerProcess;
let aws: CloudFormationClient;

// A worker that finds the web environment's template with a comment that makes it too large to send.
beforeAll(async () => {
  const path = findBlueprint('web-environment')?.templatePath ?? '';
  const text = readFileSync(path, 'utf8');
  template = `${text}# ${'x'.repeat(size - Buffer.byteLength(text) - 3)}\n`;
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), template);
  sandbox = await startSandbox();
  worker = startWorkerProcess({
    databaseUrl: sandbox.databaseUrl,
    awsEndpointUrl: sandbox.aws.url,
    workingFolder: folder,
  });
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  aws = new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
});
afterAll(async () => {
  await worker.stop();
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

test('CloudFormation does not take the template along with the call', async () => {
  expect(Buffer.byteLength(template)).toBe(size);
  const create = new CreateStackCommand({ StackName: 'inline', TemplateBody: template });
  await expect(aws.send(create)).rejects.toThrow(
    /at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200$/,
  );
});

test('an environment of it is launched, updated and checked for drift', async () => {
  await sandbox.launch(name, { zones: 2, maxInstances: 2 });
  await sandbox.waitFor(name, 'ACTIVE');
  const { TemplateBody } = await aws.send(new GetTemplateCommand({ StackName: `slipway-${name}` }));
  expect(TemplateBody).toBe(template);

  await updateEnvironment({ ctx: sandbox.ctx, input: { name, body: { inputs: { maxInstances: 3 } } } });
  const updated = await waitUntil('the update to end', async () => {
    const seen = await sandbox.environment(name);
    return seen.operation?.kind === 'UPDATE' && seen.operation.finishedAt ? seen : undefined;
  });
  expect(updated.operation).toMatchObject({ status: 'SUCCEEDED', reason: null });
  expect(updated.inputs).toMatchObject({ maxInstances: 3 });
  const [created, planned] = [
    await sandbox.requests('CreateStack'),
    await sandbox.requests('CreateChangeSet'),
  ];
  const urls = [...created, ...planned].flatMap(({ parameters }) => parameters.TemplateURL ?? []);
  expect(urls).toEqual(
    Array.from({ length: 2 }, () =>
      expect.stringMatching(/\/slipway-artifacts-.*\/templates\/[0-9a-f]{64}\.yaml$/),
    ),
  );

  await requestInspection({ ctx: sandbox.ctx, input: { name, kind: 'drift' } });
  const checked = await waitUntil('the drift check to end', async () => {
    const { driftCheck, drift } = await sandbox.environment(name);
    return driftCheck?.finishedAt ? { status: driftCheck.status, drift: drift?.status } : undefined;
  });
  expect(checked).toEqual({ status: 'DONE', drift: 'IN_SYNC' });
});

test('an artifact bucket that the launcher may not write to fails the launch, and says so', async () => {
  await sandbox.database.target.updateMany({ data: { artifactBucket: 'slipway-elsewhere' } });
  await sandbox.launch('nowhere');
  const { statusReason, stackId } = await sandbox.waitFor('nowhere', 'LAUNCH_FAILED');
  expect(statusReason).toMatch(
    /^The target's artifact bucket slipway-elsewhere accepts no files from the launcher role, which lacks a permission/,
  );
  expect(stackId).toBeNull();
});
