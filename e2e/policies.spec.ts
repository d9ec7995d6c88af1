import { expectAccessible } from './expect-accessible';
import { expect, test } from './fixtures';

const dear = { instanceType: 'm6i.xlarge', minInstances: 1, maxInstances: 20 };

test('an admin writes a policy, replays it, switches it on, and the form says what it says', async ({
  page,
  signIn,
  uniqueName,
  api,
}) => {
  await api.launch(uniqueName);
  await signIn(page, 'Dan Weber');
  await page.getByRole('link', { name: 'Policies' }).click();
  await expect(page.getByRole('heading', { name: 'Limits' })).toBeVisible();
  await expectAccessible(page, 'the policies');

  await page.getByRole('link', { name: 'New policy' }).click();
  const id = `only-${uniqueName}`;
  await page.getByLabel('Id', { exact: true }).fill(id);
  await page.getByLabel('Title', { exact: true }).fill(`Names of ${uniqueName}`);
  const text = page.getByLabel('Policy', { exact: true });
  await text.fill('forbid (principal, action, resource) when { context.colour == 1 };');
  await page.getByRole('button', { name: 'Check, and replay' }).click();
  await expect(page.getByText(/Line 1, column 1: .*needs @words/)).toBeVisible();
  await expect(page.getByText(/Line 1, column 45: .*colour/)).toBeVisible();
  await expectAccessible(page, 'the editor with problems');

  // Of nobody's interest but this test's.
  await text.fill(
    `@words("no cidr of ${uniqueName}")\nforbid (principal, action == Action::"launch", resource)\nwhen { context.inputs has vpcCidr && context.inputs.vpcCidr == "10.77.0.0/16" };`,
  );
  await page.getByRole('button', { name: 'Check, and replay' }).click();
  await expect(page.getByText(/past requests?, 0 would have been refused/)).toBeVisible();
  await page.getByRole('button', { name: 'Save and switch on' }).click();
  await expect(page.getByRole('heading', { name: `Names of ${uniqueName}` })).toBeVisible();
  await expect(page.getByText('Version 1 in force')).toBeVisible();
  await expectAccessible(page, 'a policy');

  const asked = { name: `x${uniqueName}`, blueprint: 'web-environment', target: 'sandbox', team: 'payments' };
  const refused = await api.send('POST', '/api/v1/environments', {
    data: { ...asked, inputs: { vpcCidr: '10.77.0.0/16' } },
  });
  expect(refused.status).toBe(403);
  expect(JSON.stringify(refused.body)).toContain(`No cidr of ${uniqueName}`);

  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByText('Off', { exact: true })).toBeVisible();
});

test('the admin asks what a person would be allowed', async ({ page, signIn }) => {
  await signIn(page, 'Dan Weber');
  await page.goto('/policies');
  const form = page.getByRole('form', { name: 'Would this person be allowed' });
  await form.getByLabel('Person').fill('ada@example.com');
  await form.getByLabel('Team').selectOption('payments');
  await form.getByLabel('Target').selectOption('sandbox');
  await form.getByLabel('Inputs').fill(JSON.stringify(dear));
  await form.getByRole('button', { name: 'Ask the policies' }).click();
  await expect(form.getByText('instances of type m6i.xlarge')).toBeVisible();
  await expect(form.getByRole('link', { name: 'Largest instance types' })).toBeVisible();
});

test('whoever types sees the verdict beside the cost; others see no policies', async ({ page, signIn }) => {
  await signIn(page, 'Ada Park');
  await expect(page.getByRole('link', { name: 'Policies' })).toHaveCount(0);
  await page.goto('/new');
  const aside = page.getByRole('complementary', { name: 'What follows from the inputs' });
  await page.getByLabel('Instance type').selectOption(dear.instanceType);
  await expect(aside.getByText('Needs approval')).toBeVisible();
  await expect(aside.getByText('Instances of type m6i.xlarge.')).toBeVisible();
  await expectAccessible(page, 'the form with a verdict');
  await page.getByLabel('Instance type').selectOption('t3.micro');
  await expect(aside.getByText('Needs approval')).toHaveCount(0);
  await page.goto('/policies');
  await expect(page.getByText('Policies are for admins')).toBeVisible();
});
