import { expectAccessible, expectToFit } from './expect-accessible';
import { expect, small, test } from './fixtures';

test('an engineer changes an environment: the form, AWS’s plan, a discarded one, a confirmed one', async ({
  page,
  api,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, small);
  await signIn(page, 'Ada Park');
  await api.untilStatus(uniqueName, 'ACTIVE');
  await page.goto(`/environments/${uniqueName}`);
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Network' })).toBeDisabled();
  const review = page.getByRole('button', { name: 'Review the changes' });
  await review.click();
  await expect(page.getByRole('status').filter({ hasText: 'Nothing to change' })).toBeVisible();

  await page.getByLabel('Minimum instances').fill('21');
  await review.click();
  await expect(page.getByRole('alert').filter({ hasText: 'There is 1 problem' })).toBeFocused();
  await page.getByLabel('Minimum instances').fill('1');
  await page.getByLabel('Instance type').selectOption('t3.small');
  const change = page.getByRole('region', { name: 'What you change' });
  await expect(change).toContainText(/t3\.micro.*becomes.*t3\.small/);
  await expect(page.getByRole('region', { name: 'Estimated cost' })).toContainText('more than before');
  await review.click();

  const plan = page.getByRole('region', { name: 'Changes to confirm' });
  await expect(plan.getByRole('listitem').filter({ hasText: 'LaunchTemplate' }).first()).toContainText(
    /Changed.*Instance type.*t3\.micro.*t3\.small/,
  );
  await expect(plan.getByRole('list', { name: 'No interruption' })).toContainText('one by one');
  await expectAccessible(page, 'a plan');
  await page.setViewportSize({ width: 390, height: 844 });
  await expectToFit(page, 'a plan');
  await page.setViewportSize({ width: 1440, height: 900 });
  await plan.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByText('The update was cancelled')).toBeVisible();
  expect((await api.get(`/api/v1/environments/${uniqueName}`)).body.inputs).toMatchObject({
    instanceType: 't3.micro',
  });

  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Instance type').selectOption('t3.small');
  await review.click();
  await plan.getByRole('button', { name: 'Apply changes' }).click();
  await expect(plan).toBeHidden();
  await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();
  await page.getByRole('link', { name: /^Inputs/ }).click();
  await expect(page.getByText(/t3\.small/)).toBeVisible();
});

test('whoever listens to an open page hears that a plan waits for confirmation', async ({
  page,
  api,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  await api.launch(uniqueName, small);
  await api.untilStatus(uniqueName, 'ACTIVE');
  await page.goto(`/environments/${uniqueName}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const data = { inputs: { maxInstances: 4 }, apply: 'review' };
  await api.send('PATCH', `/api/v1/environments/${uniqueName}`, { data });
  const announced = page.getByRole('status').filter({ hasText: uniqueName });
  await expect(announced).toHaveText(`${uniqueName} has changes that wait for confirmation`);
});

test('a bucket that is not empty is counted before the teardown, emptied with consent, and the receipt says what is left', async ({
  page,
  api,
  awsByHand,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, small);
  await signIn(page, 'Ada Park');
  await api.untilStatus(uniqueName, 'ACTIVE');
  await awsByHand.outside(uniqueName, { do: 'fill-buckets', objects: 1240 });

  await page.goto(`/environments/${uniqueName}`);
  await page.getByRole('button', { name: 'Tear down' }).click();
  const dialog = page.getByRole('dialog', { name: `Tear down ${uniqueName}?` });
  await expect(dialog.getByRole('list', { name: 'What blocks it' })).toContainText('1,240 objects');
  await expect(dialog).toContainText('Stays in AWS');
  await expectAccessible(page, 'the teardown’s dialog');
  await dialog.getByLabel(/^Type /).fill(uniqueName);
  await dialog.getByRole('button', { name: `Tear down ${uniqueName}` }).click();

  // Nothing is deleted before somebody says what becomes of the objects.
  const buckets = dialog.getByRole('radiogroup', { name: 'What happens to the bucket contents' });
  await expect(buckets.getByRole('alert')).toContainText('Choose one');
  await expectAccessible(page, 'a teardown that lacks a decision');
  await expect(buckets.getByRole('radio', { name: /Leave the bucket .* in AWS/ })).not.toBeChecked();
  await buckets.getByRole('radio', { name: /Delete all 1,240 objects/ }).check();
  await expect(buckets.getByRole('alert')).toBeHidden();
  await dialog.getByRole('button', { name: `Tear down ${uniqueName}` }).click();

  const receipt = page.getByRole('region', { name: 'Receipt' });
  await expect(receipt).toContainText('Final snapshot of the database');
  await expect(receipt).toContainText(/about \$\d+\.\d\d a month/);
  await receipt.getByText(/All \d+ resources/).click();
  await expect(receipt.getByRole('listitem').filter({ hasText: 'Data bucket' }).first()).toContainText(
    'Deleted',
  );
  await expectAccessible(page, 'a receipt');
});
