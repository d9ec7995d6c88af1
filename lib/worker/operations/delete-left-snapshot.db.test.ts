import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteSnapshot } from '@/lib/environments/requests/delete-snapshot';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { listEvents } from '@/lib/environments/views/list-events';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

/** Its database was up, and left a snapshot. */
async function failedWithSnapshot(name: string): Promise<string> {
  const reason = 'No capacity';
  const stack = `slipway-${name}`;
  const logicalId = 'AutoScalingGroup';
  await sandbox.faults([{ kind: 'resource', stack, logicalId, on: 'create', reason, times: 1 }]);
  await sandbox.launch(name, { zones: 2 });
  const { residue } = await sandbox.waitFor(name, 'LAUNCH_FAILED');
  const snapshot = residue.find(({ type }) => type === 'AWS::RDS::DBSnapshot')?.physicalId;
  if (!snapshot) throw new Error('There is no snapshot');
  return snapshot;
}

const ask = (name: string, snapshot: string, confirm = name) =>
  deleteSnapshot({ ctx: sandbox.ctx, input: { name, body: { snapshot, confirm } } });

const residueOf = async (name: string) => (await sandbox.environment(name)).residue;

test('a snapshot that a failed launch left is deleted on request, also where the worker dies over it', async () => {
  const first = sandbox.startWorker();
  const snapshot = await failedWithSnapshot('left');
  await first.stop();
  await expect(ask('left', snapshot, 'lef')).rejects.toMatchObject({ fields: [{ path: 'confirm' }] });
  await expect(ask('left', 'slipway-other-snapshot-database-1')).rejects.toMatchObject({
    fields: [{ path: 'snapshot', message: expect.stringContaining(snapshot) }],
  });
  const asked = await ask('left', snapshot);
  expect(asked).toMatchObject({ snapshot, status: 'PENDING' });
  expect(await ask('left', snapshot)).toEqual(asked);

  const doomed = sandbox.startWorker('aws.DeleteDBSnapshot.after');
  await waitUntil('the worker to die', () => doomed.isGone());
  expect(await residueOf('left')).toHaveLength(1);
  sandbox.startWorker();
  await waitUntil('the snapshot to go', async () => (await residueOf('left')).length === 0);
  expect(await sandbox.requests('DeleteDBSnapshot')).toMatchObject([
    { parameters: { DBSnapshotIdentifier: snapshot } },
  ]);
  expect((await sandbox.environment('left')).snapshotDeletions).toMatchObject([
    { snapshot, status: 'DELETED', reason: null },
  ]);
  const { items } = await listEvents({ ctx: sandbox.ctx, input: { name: 'left' } });
  const statuses = items.map(({ status }) => status).filter((status) => status.startsWith('SNAPSHOT'));
  expect(statuses).toEqual(['SNAPSHOT_DELETION_REQUESTED', 'SNAPSHOT_DELETED']);
  const audits = await sandbox.database.auditEntry.findMany({ where: { action: { contains: 'snapshot' } } });
  expect(audits.map(({ action, via }) => [action, via])).toEqual([
    ['environment.delete-snapshot', 'api'],
    ['snapshot.deleted', 'worker'],
  ]);
  await expect(ask('left', snapshot)).rejects.toMatchObject({ code: 'invalid' });

  await tearDownEnvironment({ ctx: sandbox.ctx, input: { name: 'left', confirm: 'left' } });
  expect((await sandbox.waitFor('left', 'TORN_DOWN')).residue).toEqual([]);
});

test('a snapshot that AWS does not let go stays on the list, with the reason, and can be asked for again', async () => {
  sandbox.startWorker();
  const snapshot = await failedWithSnapshot('kept');
  await sandbox.faults([{ kind: 'denied', service: 'rds', action: 'DeleteDBSnapshot', times: 1 }]);
  await ask('kept', snapshot);
  const failed = await waitUntil('the refusal', async () => {
    const { snapshotDeletions } = await sandbox.environment('kept');
    return snapshotDeletions.find(({ status }) => status === 'FAILED');
  });
  expect(failed?.reason).toContain('DeleteDBSnapshot');
  expect(await residueOf('kept')).toHaveLength(1);
  await ask('kept', snapshot);
  await waitUntil('the snapshot to go', async () => (await residueOf('kept')).length === 0);
});
