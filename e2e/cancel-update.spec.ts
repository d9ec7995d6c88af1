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
