import { expectPresentable } from './expect-accessible';
import { expect, small, test } from './fixtures';

test('a change from outside is found when one looks; protection is said before a teardown, and the way out works', async ({
  page,
  api,
  awsByHand,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, { ...small, deletionProtection: true });
  await signIn(page, 'Ada Park');
  await api.untilStatus(uniqueName, 'ACTIVE');
  await page.goto(`/environments/${uniqueName}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();

  const drift = page.getByRole('region', { name: 'Changed outside Slipway?' });
  await drift.getByRole('button', { name: 'Detect drift' }).click();
  await expect(drift).toContainText('In sync');
  await awsByHand.outside(uniqueName, {
    do: 'change-resource',
    logicalId: 'AutoScalingGroup',
    properties: { MaxSize: '9' },
  });
  await drift.getByRole('button', { name: 'Detect drift' }).click();
  await expect(drift).toContainText('1 resource was changed');
  const changed = drift.getByRole('listitem').filter({ hasText: 'Instances (Auto Scaling group)' });
  await expect(changed).toContainText(/MaxSize.*expected.*3,.*is now.*9/);
  await expectPresentable(page, 'what was changed outside');

  await awsByHand.protectStack(uniqueName, true);
  await page.getByRole('button', { name: 'Tear down' }).click();
  const dialog = page.getByRole('dialog');
  const blocks = dialog.getByRole('list', { name: 'What blocks it' });
  await expect(blocks).toContainText('MySQL database is protected from deletion');
  await expect(blocks).toContainText('The stack is protected from deletion');
  await expectPresentable(page, 'a teardown of what is protected');

  await dialog.getByRole('link', { name: `Edit ${uniqueName} to turn deletion protection off` }).click();
  await page.getByRole('switch', { name: 'Deletion protection' }).uncheck();
  await page.getByRole('button', { name: 'Review the changes' }).click();
  await page.getByRole('button', { name: 'Apply changes' }).click();
  await expect(page.getByRole('region', { name: 'Changes to confirm' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Tear down' })).toBeVisible();

  // Whoever goes on though the stack is protected is told the reason, and loses nothing.
  await page.getByRole('button', { name: 'Tear down' }).click();
  await expect(blocks).toContainText('The stack is protected from deletion');
  await expect(blocks).not.toContainText('MySQL database');
  await dialog.getByLabel(/^Type /).fill(uniqueName);
  await dialog.getByRole('button', { name: `Tear down ${uniqueName}` }).click();
  await expect(page.getByText('The teardown was refused; the environment is as it was')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Nothing was deleted');
  await expect(page.getByRole('main')).toContainText('Turn termination protection off');
  expect(await api.untilStatus(uniqueName, 'ACTIVE')).toMatchObject({ url: expect.stringContaining('http') });
  await expectPresentable(page, 'a teardown refused by termination protection');
  await awsByHand.protectStack(uniqueName, false);
  await page.getByRole('button', { name: 'Tear down' }).click();
  await dialog.getByLabel(/^Type /).fill(uniqueName);
  await dialog.getByRole('button', { name: `Tear down ${uniqueName}` }).click();
  await expect(page.getByRole('region', { name: 'Receipt' })).toBeVisible();
});
