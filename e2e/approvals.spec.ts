import { expectAccessible, expectPresentable } from './expect-accessible';
import { expect, small, test } from './fixtures';

/** Held back by the policy below, and asked for by no other test. */
const large = { ...small, maxInstances: 19 };

// One after the other, so that the policy is saved once.
test.describe.configure({ mode: 'default' });

test.beforeAll(async ({ request, connection }) => {
  const text = `@outcome("approval") @words("at most 18 instances without approval") @help("Ask for fewer.")
    forbid (principal, action in [Action::"launch", Action::"update"], resource)
    when { context.inputs has maxInstances && context.inputs.maxInstances == 19 };`;
  const saved = await request.put(`${connection.url}/api/v1/policies/nineteen-instances`, {
    headers: { authorization: `Bearer ${connection.tokens.admin}` },
    data: { title: 'Nineteen instances', text },
  });
  expect(saved.status(), await saved.text()).toBeLessThan(300);
});

const where = { blueprint: 'web-environment', target: 'sandbox', team: 'payments' };

test('what is too large waits until an approver, in another browser, approves it', async ({
  browser,
  page: engineer,
  api,
  signIn,
  uniqueName,
}) => {
  const context = await browser.newContext();
  const approver = await context.newPage();
  await signIn(approver, 'Chloe Martin');
  await approver.goto('/approvals');
  await expect(approver.getByRole('heading', { level: 1, name: 'Approvals' })).toBeVisible();

  const data = { name: uniqueName, ...where, inputs: large, reason: 'The load test before the sale' };
  const asked = await api.send('POST', '/api/v1/environments', { data });
  expect(asked.status).toBe(202);
  expect(asked.body).toMatchObject({ status: 'AWAITING_APPROVAL', approval: { state: 'waiting' } });

  await signIn(engineer, 'Ada Park');
  await engineer.goto(`/environments/${uniqueName}`);
  const card = engineer.getByRole('region', { name: 'Launch waiting for approval' });
  await expect(card).toContainText('Chloe Martin');
  await expect(card).toContainText('At most 18 instances without approval');
  await expect(card).toContainText('The load test before the sale');
  await expect(card.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  await expect(card.getByRole('button', { name: 'Withdraw the request' })).toBeVisible();
  await expect(engineer.getByRole('button', { name: 'Cancel request' })).toHaveCount(0);
  await expectPresentable(engineer, 'a request that waits for approval');
  const own = await api.send('POST', `/api/v1/environments/${uniqueName}/approval`, {
    data: { operation: (asked.body.operation as { id: string }).id, decision: 'approve' },
  });
  expect(own.status).toBe(403);

  // It came by itself.
  const item = approver.getByRole('region', { name: `Launch of ${uniqueName}` });
  await expect(item).toContainText('Ada Park asked for it');
  await expect(item).toContainText('The load test before the sale');
  await expectPresentable(approver, 'the queue of requests');
  await item.getByRole('button', { name: 'Approve' }).click();
  const dialog = approver.getByRole('dialog', { name: 'Approve this request?' });
  await expectAccessible(approver, 'the dialog to approve');
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(item).toHaveCount(0);

  await expect(card).toHaveCount(0);
  await expect(engineer.getByText('Active', { exact: true }).first()).toBeVisible();
  expect((await api.untilStatus(uniqueName, 'ACTIVE')).inputs).toMatchObject({ maxInstances: 19 });
  await context.close();
});

test('what is refused says why, and the name is free again', async ({
  page,
  api,
  connection,
  signIn,
  uniqueName,
}) => {
  const data = { name: uniqueName, ...where, inputs: large };
  await api.send('POST', '/api/v1/environments', { data });
  await signIn(page, 'Chloe Martin');
  await page.goto(`/environments/${uniqueName}`);
  await page.getByRole('button', { name: 'Refuse' }).click();
  const dialog = page.getByRole('dialog', { name: 'Refuse this request?' });
  const reason = dialog.getByLabel('Reason');
  await dialog.getByRole('button', { name: 'Refuse' }).click();
  await expect(reason).toBeFocused();
  await expect(reason).toHaveAttribute('aria-invalid', 'true');
  await reason.fill('Half of it will do');
  await reason.press('Enter');
  await expect(page.getByText('Refused by Chloe Martin: Half of it will do').first()).toBeVisible();
  await expectPresentable(page, 'a launch that was refused');

  const { body } = await api.get(`/api/v1/environments/${uniqueName}`);
  expect(body).toMatchObject({ status: 'REJECTED', approval: { state: 'refused' } });
  const list = await api.send('GET', '/api/v1/approvals?state=refused', {
    token: connection.tokens.approver,
  });
  const names = (list.body.items as { environment: { name: string } }[]).map(
    ({ environment }) => environment.name,
  );
  expect(names).toContain(uniqueName);
  await api.launch(uniqueName, small);
});

test('a held update leaves what runs as it is, and is withdrawn by its team', async ({
  page,
  api,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, small);
  await api.untilStatus(uniqueName, 'ACTIVE');
  const inputs = { maxInstances: 19 };
  const held = await api.send('PATCH', `/api/v1/environments/${uniqueName}`, { data: { inputs } });
  expect(held.status).toBe(202);
  expect(held.body).toMatchObject({ status: 'ACTIVE', operation: { status: 'AWAITING_APPROVAL' } });
  await signIn(page, 'Ada Park');
  await page.goto(`/environments/${uniqueName}`);
  const card = page.getByRole('region', { name: 'Update waiting for approval' });
  await expect(card).toContainText(/Maximum instances.*3.*becomes.*19/);
  await expectPresentable(page, 'an update that waits for approval');
  await card.getByRole('button', { name: 'Withdraw the request' }).click();
  const dialog = page.getByRole('dialog', { name: 'Withdraw this request?' });
  await dialog.getByRole('button', { name: 'Withdraw the request' }).click();
  // What is behind an open dialog has no roles.
  await expect(dialog).toBeHidden();
  await expect(card).toHaveCount(0);
  const { body } = await api.get(`/api/v1/environments/${uniqueName}`);
  expect(body).toMatchObject({ status: 'ACTIVE', operation: { status: 'CANCELLED' } });
});
