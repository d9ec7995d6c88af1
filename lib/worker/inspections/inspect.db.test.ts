import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestInspection } from '@/lib/environments/requests/request-inspection';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { listEvents } from '@/lib/environments/views/list-events';
import type { InspectionKindName } from '@/lib/inspections/inspection';
import { listInspections } from '@/lib/inspections/list-inspections';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import type { WorkerProcess } from '@/lib/testing/checks/worker-process';

let sandbox: Sandbox;
let worker: WorkerProcess;
let before: EnvironmentDetail;

beforeAll(async () => {
  sandbox = await startSandbox();
  worker = sandbox.startWorker();
  await sandbox.launch('looked-at', { zones: 2, natGateways: 'single', deletionProtection: true });
  before = await sandbox.waitFor('looked-at', 'ACTIVE');
});
afterAll(() => sandbox.close());

const ask = (kind: InspectionKindName) =>
  requestInspection({ ctx: sandbox.ctx, input: { name: 'looked-at', kind } });

/** The inspection when it has ended. */
async function ended(id: string) {
  return waitUntil(
    'the inspection to end',
    async () => {
      const all = await listInspections({ ctx: sandbox.ctx, input: { name: 'looked-at' } });
      return all.find((one) => one.id === id && one.finishedAt !== null);
    },
    { state: () => worker.log().slice(-2_000) },
  );
}

describe('a rehearsal', () => {
  test('tells what goes, what blocks and what survives, and changes nothing', async () => {
    const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
    const client = new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
    await client.send(
      new UpdateTerminationProtectionCommand({
        StackName: 'slipway-looked-at',
        EnableTerminationProtection: true,
      }),
    );
    await sandbox.outside('looked-at', { do: 'fill-buckets', objects: 1_200, versions: 1, deleteMarkers: 0 });
    expect(await ended((await ask('teardown-rehearsal')).id)).toMatchObject({ status: 'DONE' });

    const { rehearsal, resources, status } = await sandbox.environment('looked-at');
    expect(rehearsal?.result?.blocks).toEqual([
      { kind: 'termination-protection' },
      { kind: 'deletion-protection', logicalId: 'DatabaseWithSnapshot' },
      {
        kind: 'bucket-not-empty',
        logicalId: 'DataBucket',
        bucket: before.outputs.DataBucketName,
        objects: 1_200,
        atLeast: false,
      },
    ]);
    expect(rehearsal?.result?.survives).toMatchObject([
      { logicalId: 'DatabaseWithSnapshot', type: 'AWS::RDS::DBSnapshot', monthlyUsd: 1.9 },
      { logicalId: 'RetainedKey', type: 'AWS::KMS::Key', monthlyUsd: 1 },
    ]);
    const goes = rehearsal?.result?.goes.map(({ logicalId }) => logicalId);
    expect(goes).toHaveLength(resources.length - 1);
    expect(goes).not.toContain('RetainedKey');
    expect(goes).toContain('DatabaseWithSnapshot');
    expect(status).toBe('ACTIVE');
    expect(await sandbox.requests('DeleteStack')).toEqual([]);
    expect(await sandbox.requests('DeleteObjects')).toEqual([]);
  });

  test('that AWS refuses ends with the reason, and can be asked for again', async () => {
    await sandbox.faults([{ kind: 'denied', service: 's3', action: 'ListObjectVersions' }]);
    const refused = await ended((await ask('teardown-rehearsal')).id);
    expect(refused).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('AWS refused') });
    await sandbox.faults([]);
    expect(await ended((await ask('teardown-rehearsal')).id)).toMatchObject({ status: 'DONE' });
  });
});

describe('drift detection', () => {
  test('finds nothing where nothing was changed', async () => {
    expect(await ended((await ask('drift')).id)).toMatchObject({ status: 'DONE' });
    const { drift } = await sandbox.environment('looked-at');
    expect(drift).toMatchObject({ status: 'IN_SYNC', resources: [] });
  });

  test('tells what was changed and what was deleted outside, property by property', async () => {
    await sandbox.outside('looked-at', {
      do: 'change-resource',
      logicalId: 'AutoScalingGroup',
      properties: { MaxSize: '9' },
    });
    await sandbox.outside('looked-at', { do: 'remove-resource', logicalId: 'ScalingPolicy' });
    await ended((await ask('drift')).id);
    const { drift } = await sandbox.environment('looked-at');
    expect(drift?.status).toBe('DRIFTED');
    expect(drift?.resources).toMatchObject([
      {
        logicalId: 'AutoScalingGroup',
        status: 'MODIFIED',
        differences: [{ path: '/MaxSize', expected: '3', actual: '9', kind: 'NOT_EQUAL' }],
      },
      { logicalId: 'ScalingPolicy', status: 'DELETED' },
    ]);
    const { items } = await listEvents({ ctx: sandbox.ctx, input: { name: 'looked-at' } });
    expect(items.find((event) => event.status === 'DRIFT_FOUND')?.reason).toBe(
      'Changed outside Slipway: AutoScalingGroup (modified), ScalingPolicy (deleted)',
    );
  });

  test('continues where a killed worker left it, with the detection that is under way', async () => {
    await worker.stop();
    const calls = (await sandbox.requests('DetectStackDrift')).length;
    const doomed = sandbox.startWorker('commit.record-detection.after');
    const { id } = await ask('drift');
    await waitUntil('the worker to die', () => doomed.isGone());
    expect(await sandbox.database.inspection.findUnique({ where: { id } })).toMatchObject({
      status: 'RUNNING',
      detectionId: expect.any(String),
    });
    worker = sandbox.startWorker();
    expect(await ended(id)).toMatchObject({ status: 'DONE' });
    expect(await sandbox.requests('DetectStackDrift')).toHaveLength(calls + 1);
  });

  test('takes up what was asked for without a job', async () => {
    const { id } = await sandbox.database.inspection.create({
      data: { environmentId: before.id, kind: 'DRIFT' },
    });
    expect(await ended(id)).toMatchObject({ status: 'DONE' });
    const calls = await sandbox.requests('DetectStackDrift');
    expect(calls.at(-1)?.sourceIdentity).toBe('slipway-follower');
  });
});
