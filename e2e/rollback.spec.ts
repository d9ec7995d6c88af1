import { expectPresentable } from './expect-accessible';
import { expect, small, test } from './fixtures';

const asAwsWords = (message: string) =>
  `Resource handler returned message: "${message} (Service: AutoScaling, Status Code: 400, Request ID: 5f0c8a1e)" (RequestToken: 0b7d6f0e, HandlerErrorCode: InvalidRequest)`;
const noCapacity = asAwsWords('InsufficientInstanceCapacity: there is no t3.small in eu-west-3a.');
const stillBusy = asAwsWords('Scaling activity is in progress and cannot be interrupted.');

test('an update whose rollback fails too is explained, and led back to where it serves and can be changed', async ({
  page,
  api,
  awsByHand,
  openEdit,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, small);
  await signIn(page, 'Ada Park');
  await api.untilStatus(uniqueName, 'ACTIVE');
  const group = { kind: 'resource', logicalId: 'AutoScalingGroup', on: 'update' };
  await awsByHand.fault(uniqueName, { ...group, reason: noCapacity, times: 1 });
  await awsByHand.fault(uniqueName, { ...group, reason: stillBusy, times: 2 });

  await openEdit(page, uniqueName);
  await page.getByLabel('Instance type').selectOption('t3.small');
  await page.getByRole('button', { name: 'Review the changes' }).click();
  await page.getByRole('button', { name: 'Apply changes' }).click();

  const notice = page.getByRole('main').getByText('The update failed, and its rollback got stuck');
  await expect(notice).toBeVisible();
  await expect(page.getByRole('main')).toContainText('AWS has no capacity of this size');
  const stuck = page.getByRole('region', { name: 'Continue the rollback' });
  await expect(stuck.getByRole('list', { name: 'What it got stuck on' })).toContainText(
    'Scaling activity is in progress',
  );
  await expect(page.getByRole('link', { name: 'Edit', exact: true })).toBeHidden();

  // What it got stuck on is still there, so that it gets stuck again: then one leaves it out.
  const proceed = stuck.getByRole('button', { name: 'Continue the rollback' });
  await proceed.click();
  await expect(page.getByText('Continuing the rollback').first()).toBeVisible();
  await expect(notice).toBeVisible();
  await stuck.getByRole('checkbox', { name: 'Skip it: leave it as it is' }).check();
  await expect(stuck).toContainText('What skipping means');
  await expectPresentable(page, 'a rollback, something skipped');
  await proceed.click();
  await expect(page.getByText('Rolled back; the previous configuration is serving')).toBeVisible();

  await page.getByRole('link', { name: 'Edit again' }).click();
  await page.getByLabel('Instance type').selectOption('t3.small');
  await page.getByRole('button', { name: 'Review the changes' }).click();
  await page.getByRole('button', { name: 'Apply changes' }).click();
  await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();
  expect((await api.untilStatus(uniqueName, 'ACTIVE')).inputs).toMatchObject({ instanceType: 't3.small' });
});
