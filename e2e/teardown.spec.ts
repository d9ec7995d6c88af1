import type { Page } from '@playwright/test';
import { expectPresentable } from './expect-accessible';
import { expect, small, test } from './fixtures';

const inUse =
  'Resource handler returned message: "resource sg-0a1b2c has a dependent object (Service: Ec2, Status Code: 400, Request ID: 5f0c8a1e)" (RequestToken: 0b7d6f0e, HandlerErrorCode: InvalidRequest)';
const notEmpty = 'The bucket you tried to delete is not empty';
const fullBucket = { kind: 'resource', logicalId: 'DataBucket', on: 'delete', reason: notEmpty, times: 1 };
const securityGroup = {
  kind: 'resource',
  logicalId: 'LoadBalancerSecurityGroup',
  on: 'delete',
  reason: inUse,
};

/** Opens the teardown's dialog with `button`, types the name and confirms. */
async function confirmTeardown(page: Page, button: string, name: string, submit: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: `Type ${name} to confirm` }).fill(name);
  await dialog.getByRole('button', { name: submit }).click();
  await expect(dialog).toBeHidden();
}

test('a teardown that is blocked by two things: one is tried again, the other stays and is in the receipt', async ({
  page,
  api,
  awsByHand,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, small);
  await signIn(page, 'Ada Park');
  await api.untilStatus(uniqueName, 'ACTIVE');
  // Something writes into the bucket when it is too late to ask what becomes of that.
  await awsByHand.fault(uniqueName, fullBucket);
  await awsByHand.fault(uniqueName, { ...securityGroup, times: 1 });

  await page.goto(`/environments/${uniqueName}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await confirmTeardown(page, 'Tear down', uniqueName, `Tear down ${uniqueName}`);
  const blocked = page.getByRole('region', { name: 'What could not be deleted' });
  const ofSecurityGroup = blocked
    .getByRole('listitem')
    .filter({ hasText: 'Security group of the load balancer' });
  await expect(ofSecurityGroup).toContainText('has a dependent object');
  const bucket = blocked.getByRole('listitem').filter({ hasText: 'Data bucket' });
  await expect(bucket).toContainText('The bucket still holds objects');

  await expect(ofSecurityGroup.getByRole('radio', { name: /Try again/ })).toBeChecked();
  await bucket.getByRole('radio', { name: /Leave it in AWS/ }).check();
  await expectPresentable(page, 'a blocked teardown, one thing stays');
  await blocked.getByRole('button', { name: 'Try the teardown again' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(/Stays in AWS, as you chose.*Data bucket/);
  await expect(dialog.getByRole('radio')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(blocked.getByRole('button', { name: 'Try the teardown again' })).toBeFocused();
  await confirmTeardown(page, 'Try the teardown again', uniqueName, `Tear down ${uniqueName}`);

  const left = page
    .getByRole('region', { name: 'Receipt' })
    .getByRole('region', { name: 'What is left in AWS' });
  await expect(left.getByRole('listitem').filter({ hasText: 'Data bucket' })).toContainText(
    'depends on how much it is',
  );
  await expect(left).toContainText(/about \$\d+\.\d\d a month/);
  await expect(left).not.toContainText('Security group');
  await expectPresentable(page, 'a receipt, something kept');
});

test('what can’t be repaired is given up by force, and the receipt says what stayed', async ({
  page,
  api,
  awsByHand,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, small);
  await signIn(page, 'Ada Park');
  await api.untilStatus(uniqueName, 'ACTIVE');
  await awsByHand.fault(uniqueName, securityGroup);

  await page.goto(`/environments/${uniqueName}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await confirmTeardown(page, 'Tear down', uniqueName, `Tear down ${uniqueName}`);
  const blocked = page.getByRole('region', { name: 'What could not be deleted' });
  await blocked.getByText('None of this helps').click();
  await blocked.getByRole('button', { name: 'Force the deletion' }).click();
  await expect(page.getByRole('dialog')).toContainText(
    /May stay in AWS.*Security group of the load balancer/,
  );
  await expectPresentable(page, 'the dialog of a forced deletion');
  await page.keyboard.press('Escape');
  await expect(blocked.getByRole('button', { name: 'Force the deletion' })).toBeFocused();
  await confirmTeardown(page, 'Force the deletion', uniqueName, `Force the deletion of ${uniqueName}`);

  const receipt = page.getByRole('region', { name: 'Receipt' });
  const left = receipt.getByRole('region', { name: 'What is left in AWS' });
  await expect(
    left.getByRole('listitem').filter({ hasText: 'Security group of the load balancer' }),
  ).toBeVisible();
  await receipt.getByText(/All \d+ resources/).click();
  await expect(receipt.getByText('Kept in AWS').first()).toBeVisible();
});

test('the choice about a full bucket is asked for before anything is deleted, and a waiting teardown is cancelled', async ({
  page,
  api,
  awsByHand,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, small);
  await signIn(page, 'Ada Park');
  await api.untilStatus(uniqueName, 'ACTIVE');
  await awsByHand.outside(uniqueName, { do: 'fill-buckets', objects: 4_800, versions: 1, deleteMarkers: 0 });
  await page.goto(`/environments/${uniqueName}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Tear down' }).click();
  const dialog = page.getByRole('dialog');
  const question = dialog.getByRole('radiogroup', { name: 'What happens to the bucket contents' });
  await expect(question).toHaveAttribute('aria-required', 'true');
  const empty = question.getByRole('radio', { name: /^Delete all 4,800 objects and versions/ });
  await dialog.getByLabel(/^Type /).fill(uniqueName);
  await dialog.getByRole('button', { name: `Tear down ${uniqueName}` }).click();
  await expect(empty).toBeFocused();
  await expect(question).toHaveAttribute('aria-invalid', 'true');
  await expect(question.getByRole('alert')).toHaveText('Choose one: nothing is deleted until you do.');
  await expectPresentable(page, 'a teardown without an answer about the bucket');

  // Somebody is changing the stack: the teardown waits for that.
  await empty.check();
  await expect(question).not.toHaveAttribute('aria-invalid');
  await awsByHand.beginUpdate(uniqueName, { FinalSnapshot: 'false' });
  await dialog.getByRole('button', { name: `Tear down ${uniqueName}` }).click();
  await expect(page.getByText('Waiting for CloudFormation').first()).toBeVisible();
  await page.getByRole('button', { name: 'Cancel teardown' }).click();
  const main = page.getByRole('main');
  await expect(main).toContainText(/The teardown was cancelled.*Nothing was deleted: Cancelled by Ada Park/);
  await expect(main.getByRole('link', { name: 'Edit', exact: true })).toBeVisible();
  await expect(main.getByRole('button', { name: 'Tear down' })).toBeVisible();
  expect(await api.untilStatus(uniqueName, 'ACTIVE')).toMatchObject({ url: expect.stringContaining('http') });
  await expectPresentable(page, 'a teardown that was cancelled');
});
