import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBlueprint } from '@/lib/blueprints/registry';
import { updateOptionsSchema } from '@/lib/environments/records';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

/** As the version before called its template. */
const before = '0123456789ab';
const now = findBlueprint('web-environment')?.version;
const name = 'waited';
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

test('what was requested of the version before is recorded with the template that it was carried out with', async () => {
  await sandbox.launch(name, { zones: 2, natGateways: 'single' });
  await sandbox.database.environment.updateMany({ data: { blueprintVersion: before } });
  const worker = sandbox.startWorker();
  await sandbox.waitFor(name, 'ACTIVE');
  expect((await sandbox.environment(name)).blueprintVersion).toBe(now);
  await worker.stop();

  await updateEnvironment({ ctx: sandbox.ctx, input: { name, body: { inputs: { maxInstances: 4 } } } });
  await sandbox.database.environment.updateMany({ data: { blueprintVersion: before } });
  const options = updateOptionsSchema.parse({ blueprintVersion: before });
  await sandbox.database.operation.updateMany({ where: { kind: 'UPDATE' }, data: { options } });
  sandbox.startWorker();
  const updated = await waitUntil('the update to end', async () => {
    const seen = await sandbox.environment(name);
    return seen.operation?.finishedAt ? seen : undefined;
  });
  expect(updated).toMatchObject({ blueprintVersion: now, operation: { status: 'SUCCEEDED' } });
});
