import type { Page } from '@playwright/test';
import { expectPresentable } from './expect-accessible';
import { expect, small, test } from './fixtures';

async function askForChange(page: Page): Promise<void> {
  await page.getByLabel('Maximum instances').fill('5');
  await page.getByRole('button', { name: 'Review the changes' }).click();
}

test('an update that replaces the database says so, and is made only once the name is typed', async ({
  page,
  api,
  awsByHand,
  openEdit,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, { ...small, finalSnapshot: false });
  await signIn(page, 'Ada Park');
  await api.untilStatus(uniqueName, 'ACTIVE');
  // By hand somebody swaps the database for the kind that is snapshotted; the next update would swap it back.
  await awsByHand.updateByHand(uniqueName, { FinalSnapshot: 'true' });

  await openEdit(page, uniqueName);
  await askForChange(page);
  const plan = page.getByRole('region', { name: 'Changes to confirm' });
  await expect(plan).toContainText(/This touches data.*MySQL database is removed/);
  const resource = (id: string) => plan.getByRole('listitem').filter({ hasText: id }).last();
  await expect(resource('AutoScalingGroup')).toContainText(/Maximum instances:.*3.*becomes.*5/);
  await expect(resource('DatabaseWithSnapshot')).toContainText('changed outside Slipway');
  await expectPresentable(page, 'a plan that touches data');

  const apply = plan.getByRole('button', { name: 'Apply changes' });
  const name = plan.getByRole('textbox', { name: `Type ${uniqueName} to confirm` });
  await apply.click();
  await expect(name).toBeFocused();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await name.fill('another-name');
  await apply.click();
  await expect(plan.getByText(`Type the name to confirm: ${uniqueName}`)).toBeVisible();
  expect((await api.get(`/api/v1/environments/${uniqueName}`)).body).toMatchObject({
    status: 'ACTIVE',
    operation: { status: 'AWAITING_CONFIRMATION', awaitsConfirmation: true },
  });

  await name.fill(uniqueName);
  await name.press('Enter');
  await expect(plan).toBeHidden();
  await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();
  expect((await api.untilStatus(uniqueName, 'ACTIVE')).inputs).toMatchObject({ maxInstances: 5 });
});

test('an update that would lose the database for good is refused with the reason, and nothing is changed', async ({
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
  await awsByHand.updateByHand(uniqueName, { FinalSnapshot: 'false' });

  await openEdit(page, uniqueName);
  await askForChange(page);
  await expect(page.getByText('The update did not start; nothing was changed')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('AWS would take no snapshot');
  await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();
  await expectPresentable(page, 'an update that is refused');
  expect((await api.get(`/api/v1/environments/${uniqueName}`)).body.inputs).toMatchObject({
    maxInstances: 3,
  });
});
