import { slowness } from '@/lib/sandbox/setup/slowness.mjs';
import { expectPresentable } from './expect-accessible';
import { expect, test } from './fixtures';

// Another target is a choice more in everybody's form: this file runs when the others are done.

test('an admin sees how the target was verified, and has it verified again; nobody else may', async ({
  page,
  api,
  connection,
  signIn,
}) => {
  await signIn(page, 'Dan Weber');
  await page.goto('/targets');
  const sandbox = page.getByRole('region', { name: 'sandbox', exact: true });
  await expect(sandbox).toContainText('Bootstrap template: version 2, the current one');
  await sandbox.getByText('All 7 steps are fine').click();
  const steps = sandbox.getByRole('list', { name: 'Verification of sandbox' }).getByRole('listitem');
  await expect(steps).toHaveCount(7);
  await expect(steps.filter({ hasText: 'Nobody can assume it without the external id' })).toContainText(
    'Fine',
  );
  await expectPresentable(page, 'a verified target');

  const before = await verification();
  await sandbox.getByRole('button', { name: 'Verify again' }).click();
  await expect.poll(async () => (await verification()).finishedAt).not.toBe(before.finishedAt);
  await expect(sandbox.getByText('Verified', { exact: true })).toBeVisible();
  expect((await verification()).verdict).toBe('verified');

  const path = '/api/v1/targets/sandbox/verification';
  expect((await api.send('POST', path)).status).toBe(403);
  const asked = await api.send('POST', path, { token: connection.tokens.admin });
  expect(asked).toMatchObject({ status: 202, body: { name: 'sandbox', verification: { underWay: true } } });

  async function verification() {
    const { items } = (await api.get('/api/v1/targets')).body as unknown as {
      items: { name: string; verification: { verdict: string; finishedAt: string | null } }[];
    };
    const found = items.find(({ name }) => name === 'sandbox');
    if (!found) throw new Error('The target is missing');
    return found.verification;
  }
});

test('a stack of Slipway’s name that no environment accounts for is listed for the admin, and for nobody else', async ({
  page,
  api,
  awsByHand,
  connection,
  signIn,
  uniqueName,
}) => {
  const region = 'eu-central-1';
  await awsByHand.makeStack(`slipway-${uniqueName}`, region);
  await awsByHand.makeStack(`other-${uniqueName}`, region);
  // A target is compared with AWS as soon as it is there, and every hour from then on.
  const data = { name: `t-${uniqueName}`, accountId: '000000000000', region };
  const added = await api.send('POST', '/api/v1/targets', { data, token: connection.tokens.admin });
  expect(added.status).toBe(201);

  await signIn(page, 'Dan Weber');
  const orphans = page.getByRole('region', { name: `Orphaned stacks in t-${uniqueName}` });
  await expect(async () => {
    await page.goto('/targets');
    const orphan = orphans.getByRole('listitem').filter({ hasText: `slipway-${uniqueName}` });
    await expect(orphan).toBeVisible({ timeout: 2_000 * slowness() });
  }).toPass();
  await expect(orphans).not.toContainText(`other-${uniqueName}`);
  await expectPresentable(page, 'orphaned stacks');

  // Made since, it is found when the admin asks, not within the hour.
  await expect(orphans.getByRole('button', { name: 'Reconcile now' })).toBeVisible();
  await awsByHand.makeStack(`slipway-${uniqueName}-b`, region);
  await orphans.getByRole('button', { name: 'Reconcile now' }).click();
  await expect(orphans).toContainText(`slipway-${uniqueName}-b`);
  await expect(orphans.getByText(/^Reconciled with CloudFormation/)).toBeVisible();

  const path = `/api/v1/targets/t-${uniqueName}/orphans`;
  expect((await api.get(path)).status).toBe(403);
  const reconciliation = `/api/v1/targets/t-${uniqueName}/reconciliation`;
  expect((await api.send('POST', reconciliation)).status).toBe(403);
  const asked = await api.send('POST', reconciliation, { token: connection.tokens.admin });
  expect(asked).toMatchObject({ status: 202, body: { comparing: true } });
  const listed = await api.send('GET', path, { token: connection.tokens.admin });
  expect(listed.body.items).toContainEqual(expect.objectContaining({ stackName: `slipway-${uniqueName}` }));
});
