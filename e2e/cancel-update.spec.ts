import { expectPresentable } from './expect-accessible';
import { expect, small, test } from './fixtures';

test('an update that is cancelled while AWS makes it is rolled back, and the environment stays as it was', async ({
  page,
  api,
  openEdit,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, small);
  await signIn(page, 'Ada Park');
  await api.untilStatus(uniqueName, 'ACTIVE');
  await openEdit(page, uniqueName);
  // Gateways take long enough for somebody to change their mind.
  await page.getByLabel('Availability zones').selectOption('3');
  await page.getByLabel('NAT gateways').selectOption('per-zone');
  await page.getByRole('button', { name: 'Review the changes' }).click();
  await page.getByRole('button', { name: 'Apply changes' }).click();
  await page.getByRole('button', { name: 'Cancel update' }).click();
  await expect(
    page.getByText('The update was cancelled; the previous configuration is still serving'),
  ).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Cancelled by Ada Park');
  await expectPresentable(page, 'an update that was cancelled');
  expect((await api.get(`/api/v1/environments/${uniqueName}`)).body.inputs).toMatchObject({ zones: 2 });
});

test('of two tabs that edit one environment, the second does not take the first’s change back', async ({
  page,
  context,
  api,
  openEdit,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, small);
  await signIn(page, 'Ada Park');
  await api.untilStatus(uniqueName, 'ACTIVE');
  const other = await context.newPage();
  await openEdit(page, uniqueName);
  await openEdit(other, uniqueName);
  await page.getByLabel('Maximum instances').fill('5');
  await page.getByRole('button', { name: 'Review the changes' }).click();
  await page.getByRole('button', { name: 'Apply changes' }).click();
  await expect
    .poll(async () => (await api.get(`/api/v1/environments/${uniqueName}`)).body.inputs)
    .toMatchObject({ maxInstances: 5 });

  await other.getByLabel('Backup retention').fill('9');
  await other.getByRole('button', { name: 'Review the changes' }).click();
  await expect(other.getByText('Somebody changed it while this form was open')).toBeVisible();
  await expect(other.getByLabel('Maximum instances')).toHaveValue('5');
  await expect(other.getByLabel('Backup retention')).toHaveValue('9');
  await expectPresentable(other, 'a form whose environment was changed meanwhile');
  await other.getByRole('button', { name: 'Review the changes' }).click();
  await expect(other.getByRole('button', { name: 'Apply changes' })).toBeVisible();
  expect((await api.get(`/api/v1/environments/${uniqueName}`)).body).toMatchObject({
    operation: { inputs: { maxInstances: 5, backupRetentionDays: 9 } },
  });
});
