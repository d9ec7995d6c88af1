import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  CloudFormationClient,
  UpdateStackCommand,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBlueprint } from '@/lib/blueprints/registry';
import { confirmUpdate } from '@/lib/environments/requests/confirm-update';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { bootstrapStackName } from '@/lib/sandbox/demo/deploy-bootstrap';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { startWorkerProcess } from '@/lib/testing/checks/worker-process';

const names = ['to-keep', 'to-renew'] as const;
/** What nobody may lose by a newer template. */
const precious = ['DatabaseWithSnapshot', 'DataBucket', 'RetainedKey', 'Vpc'];
const folder = mkdtempSync(join(tmpdir(), 'slipway-previous-'));
let sandbox: Sandbox;

/** Deploys a bootstrap template into the target, as an administrator does. */
async function bootstrap(path: string): Promise<void> {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const client = new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
  const StackName = bootstrapStackName;
  await client.send(
    new UpdateStackCommand({
      StackName,
      TemplateBody: readFileSync(path, 'utf8'),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: ['PortalPrincipalArn', 'ExternalId'].map((ParameterKey) => ({
        ParameterKey,
        UsePreviousValue: true,
      })),
    }),
  );
  await waitUntilStackUpdateComplete({ client, maxWaitTime: 120, minDelay: 1, maxDelay: 1 }, { StackName });
}

// Launched with the bootstrap template and by a worker with the template of the version before, and then updated by one
// of this version, after the target was bootstrapped again.
beforeAll(async () => {
  const path = findBlueprint('web-environment')?.templatePath ?? '';
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  cpSync('infra-templates/web-environment/snapshots/previous-template.yaml', join(folder, path));
  sandbox = await startSandbox();
  await bootstrap('lib/worker/flight-check/previous-bootstrap.yaml');
  const worker = startWorkerProcess({
    databaseUrl: sandbox.databaseUrl,
    awsEndpointUrl: sandbox.aws.url,
    workingFolder: folder,
  });
  for (const name of names) await sandbox.launch(name, { zones: 2 });
  for (const name of names) await sandbox.waitFor(name, 'ACTIVE');
  await worker.stop();
  await bootstrap('infra-templates/bootstrap/target.yaml');
  await sandbox.database.environment.updateMany({ data: { blueprintVersion: 'previous' } });
  sandbox.startWorker();
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

async function change(name: string, body: object): Promise<EnvironmentDetail> {
  await updateEnvironment({ ctx: sandbox.ctx, input: { name, body } });
  return waitUntil('the plan or the end', async () => {
    const seen = await sandbox.environment(name);
    const { operation } = seen;
    return operation?.awaitsConfirmation || operation?.finishedAt ? seen : undefined;
  });
}

const idsOf = ({ resources }: EnvironmentDetail) =>
  Object.fromEntries(
    resources
      .filter(({ logicalId }) => precious.includes(logicalId))
      .map((one) => [one.logicalId, one.physicalId]),
  );

test('an environment of the previous template gets two more instances, and keeps its template', async () => {
  const inputs = { minInstances: 3, maxInstances: 5 };
  const planned = await change('to-keep', { inputs, apply: 'review', template: 'launched' });
  const { operation } = planned;
  expect(operation?.plan?.parts).toBeUndefined();
  expect(operation?.plan?.changes.map(({ logicalId, action }) => [logicalId, action])).toEqual([
    ['AutoScalingGroup', 'modify'],
  ]);
  expect(operation?.plan?.changes[0]?.interruption?.kind).toBe('none');
  await confirmUpdate({ ctx: sandbox.ctx, input: { name: 'to-keep', body: { operation: operation?.id } } });
  const updated = await waitUntil('the update to end', async () => {
    const seen = await sandbox.environment('to-keep');
    return seen.operation?.finishedAt ? seen : undefined;
  });
  expect(updated.operation).toMatchObject({ status: 'SUCCEEDED', reason: null });
  expect(updated.inputs).toMatchObject(inputs);
  expect(updated.blueprintVersion).toBe('previous');
  const [asked] = await sandbox.requests('CreateChangeSet');
  expect(asked?.parameters).toMatchObject({ UsePreviousTemplate: 'true' });

  const again = await updateEnvironment({
    ctx: sandbox.ctx,
    input: { name: 'to-keep', body: { inputs, template: 'launched' } },
  });
  expect(again.notice).toMatch(/Nothing to change/);
});

test('with the newer template, the plan lists what that brings apart, and nothing precious is replaced', async () => {
  const before = idsOf(await sandbox.environment('to-renew'));
  expect(Object.keys(before)).toHaveLength(precious.length);
  const planned = await change('to-renew', { inputs: { minInstances: 3, maxInstances: 5 }, apply: 'review' });
  const { plan, id } = planned.operation ?? {};
  expect(plan?.refusal).toBeNull();
  expect(plan?.losesData).toEqual([]);
  expect(plan?.parts?.inputs.changes.map(({ logicalId }) => logicalId)).toEqual(['AutoScalingGroup']);
  expect(plan?.parts?.inputs.changes[0]?.interruption?.kind).toBe('none');
  const brought = plan?.parts?.template.changes ?? [];
  expect(brought.map(({ logicalId }) => logicalId)).toEqual(
    expect.arrayContaining(['LaunchTemplate', 'AutoScalingGroup', 'S3Endpoint']),
  );
  expect(
    brought.filter(({ action, logicalId }) => precious.includes(logicalId) && action !== 'modify'),
  ).toEqual([]);
  await confirmUpdate({ ctx: sandbox.ctx, input: { name: 'to-renew', body: { operation: id } } });
  const updated = await waitUntil('the update to end', async () => {
    const seen = await sandbox.environment('to-renew');
    return seen.operation?.finishedAt ? seen : undefined;
  });
  expect(updated.operation).toMatchObject({ status: 'SUCCEEDED', reason: null });
  expect(updated.blueprintVersion).toBe(findBlueprint('web-environment')?.version);
  expect(idsOf(updated)).toEqual(before);
});
