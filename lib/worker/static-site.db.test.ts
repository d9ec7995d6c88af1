import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

/** Launched, changed and torn down by a real worker, with the rights that the bootstrap gives it and no others. */
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  sandbox.startWorker();
});
afterAll(() => sandbox.close());

async function launched(name: string, inputs: Record<string, unknown> = {}) {
  const input = { name, blueprint: 'static-site', target: 'sandbox', team: 'payments', inputs };
  await launchEnvironment({ ctx: sandbox.ctx, input });
  return sandbox.waitFor(name, 'ACTIVE');
}

async function resourcesOf(name: string): Promise<Record<string, string>> {
  const { id } = await sandbox.environment(name);
  const resources = await sandbox.database.stackResource.findMany({ where: { environmentId: id } });
  return Object.fromEntries(resources.map(({ logicalId, status }) => [logicalId, status]));
}

test('a static site is launched, updated in place, and gone once its buckets may be emptied', async () => {
  const active = await launched('docs');
  expect(active).toMatchObject({
    url: expect.stringMatching(/^https:\/\/d[a-z0-9]{13}\.cloudfront\.net$/),
    outputs: {
      DistributionId: expect.stringMatching(/^E[A-Z0-9]{13}$/),
      SiteBucketName: expect.stringMatching(/^slipway-docs-sitebucket-/),
    },
  });
  expect(Object.keys(await resourcesOf('docs')).sort()).toEqual([
    'Distribution',
    'FolderDocuments',
    'LogBucket',
    'LogBucketPolicy',
    'OriginAccess',
    'SiteBucket',
    'SiteBucketPolicy',
  ]);

  const inputs = { priceClass: 'PriceClass_All', spaFallback: true, accessLogs: true };
  await updateEnvironment({ ctx: sandbox.ctx, input: { name: 'docs', body: { inputs } } });
  const updated = await waitUntil('the update to end', async () => {
    const seen = await sandbox.environment('docs');
    const { operation, status } = seen;
    const isDone = operation?.kind === 'UPDATE' && operation.status === 'SUCCEEDED' && status === 'ACTIVE';
    return isDone ? seen : undefined;
  });
  expect(updated).toMatchObject({ status: 'ACTIVE', inputs, url: active.url });

  await sandbox.outside('docs', { do: 'fill-buckets', objects: 30, versions: 3, deleteMarkers: 5 });
  const asked = { name: 'docs', confirm: 'docs' };
  await tearDownEnvironment({ ctx: sandbox.ctx, input: asked });
  await waitUntil('the teardown to be refused', async () => {
    const { operation, status } = await sandbox.environment('docs');
    return operation?.kind === 'TEARDOWN' && operation.status === 'FAILED' && status === 'ACTIVE';
  });
  expect(await sandbox.requests('DeleteStack')).toEqual([]);

  await tearDownEnvironment({ ctx: sandbox.ctx, input: { ...asked, emptyBuckets: true } });
  const gone = await sandbox.waitFor('docs', 'TORN_DOWN');
  expect(gone.receipt?.resources.map(({ logicalId, end }) => [logicalId, end])).toEqual(
    Object.keys(await resourcesOf('docs'))
      .sort()
      .map((logicalId) => [logicalId, 'deleted']),
  );
  expect(gone.residue).toEqual([]);
  expect((await sandbox.requests()).filter(({ errorCode }) => errorCode === 'AccessDenied')).toEqual([]);
});
