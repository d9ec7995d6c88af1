import { expectAccessible } from './expect-accessible';
import { expect, test } from './fixtures';

test('a token does what was chosen for it, for the teams chosen, and nothing else', async ({
  page,
  signIn,
  connection,
  request,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  await page.getByRole('link', { name: 'Access tokens' }).click();
  const form = page.getByRole('region', { name: 'Create a token' });
  await form.getByRole('textbox', { name: 'Name' }).fill(uniqueName);
  for (const scope of ['launch', 'change', 'teardown'])
    await form.getByRole('checkbox', { name: new RegExp(`^${scope}`) }).uncheck();
  await form.getByRole('checkbox', { name: 'payments' }).check();
  await form.getByRole('button', { name: 'Create token' }).click();
  const token = (await page.getByText(/^slw_[\w-]{30,}$/).textContent()) ?? '';
  const row = page.getByRole('listitem').filter({ hasText: uniqueName });
  await expect(row).toContainText('May read for payments only');
  await expectAccessible(page, 'a token that was made');
  const headers = { authorization: `Bearer ${token}` };
  expect((await request.get(`${connection.url}/api/v1/environments`, { headers })).status()).toBe(200);
  const data = {
    name: uniqueName,
    blueprint: 'web-environment',
    target: 'sandbox',
    team: 'payments',
    inputs: {},
  };
  const refused = await request.post(`${connection.url}/api/v1/environments`, { headers, data });
  expect(refused.status()).toBe(403);
  expect((await refused.json()).detail).toContain('lacks the scope "launch"');
});

test('an admin makes a service account with a token, and trusts a workflow with it; an engineer may not', async ({
  page,
  browser,
  connection,
  signIn,
  request,
  uniqueName,
}) => {
  await signIn(page, 'Dan Weber');
  await page.goto('/tokens/service-accounts');
  await page.getByRole('combobox', { name: 'Team' }).selectOption('payments');
  await page.getByRole('textbox', { name: 'Name' }).first().fill(uniqueName);
  await page.getByRole('button', { name: 'Create service account' }).click();
  const account = `payments/${uniqueName}`;
  await page.getByText(`Create a token for ${account}`).click();
  const row = page.getByRole('listitem').filter({ hasText: account });
  await row.getByRole('textbox', { name: 'Name' }).fill('nightly');
  await row.getByRole('button', { name: 'Create token' }).click();
  const token = (await page.getByText(/^slw_[\w-]{30,}$/).textContent()) ?? '';
  await expectAccessible(page, 'service accounts');
  const me = () =>
    request.get(`${connection.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await (await me()).json()).toMatchObject({ name: account, kind: 'service', teams: ['payments'] });

  await page.getByRole('link', { name: 'Trusted workflows' }).click();
  await page.getByRole('textbox', { name: 'Repository', exact: true }).fill(`acme/${uniqueName}`);
  await page.getByRole('combobox', { name: 'Acts as' }).selectOption({ label: account });
  await page.getByRole('button', { name: 'Trust these workflows' }).click();
  const trust = page.getByRole('listitem').filter({ hasText: `acme/${uniqueName}` });
  await expect(trust).toContainText('for pull requests');
  await expectAccessible(page, 'trusted workflows');
  await trust.getByRole('button', { name: 'End this trust' }).click();
  const dialog = page.getByRole('dialog', { name: `End the trust in acme/${uniqueName}?` });
  await dialog.getByRole('button', { name: 'End this trust' }).click();
  await expect(dialog).toBeHidden();
  await expect(trust).toHaveCount(0);

  await page.goto('/tokens/service-accounts');
  await page.getByRole('button', { name: `Disable ${account}` }).click();
  await expect(page.getByRole('button', { name: `Enable ${account}` })).toBeVisible();
  expect((await me()).status()).toBe(401);

  const engineer = await (await browser.newContext({ baseURL: connection.url })).newPage();
  await signIn(engineer, 'Ben Osei');
  for (const path of ['/tokens/service-accounts', '/tokens/trusts']) {
    await engineer.goto(path);
    await expect(engineer.getByText(/^Only admins may/)).toBeVisible();
  }
  await engineer.context().close();
});
