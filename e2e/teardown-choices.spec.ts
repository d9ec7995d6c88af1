import { expectPresentable } from './expect-accessible';
import { expect, small, test } from './fixtures';

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
  await dialog.getByRole('textbox').fill(uniqueName);
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
