import { expect, test } from './fixtures';

test('another team’s environment is not there, an approver sees it and may not touch it, an admin may', async ({
  page,
  browser,
  api,
  connection,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, { zones: 2, natGateways: 'single' });
  await api.untilStatus(uniqueName, 'ACTIVE');
  await signIn(page, 'Ben Osei');
  await expect(page.getByRole('link', { name: uniqueName })).toHaveCount(0);
  await page.goto(`/environments/${uniqueName}`);
  await expect(page.getByText(/not found|no such|isn’t here|nothing here/i).first()).toBeVisible();

  const approver = await (await browser.newContext({ baseURL: connection.url })).newPage();
  await signIn(approver, 'Chloe Martin');
  await approver.goto(`/environments/${uniqueName}`);
  await expect(approver.getByRole('heading', { name: uniqueName })).toBeVisible();
  await expect(approver.getByRole('button', { name: 'Tear down' })).toHaveCount(0);
  await approver.context().close();

  const admin = await (await browser.newContext({ baseURL: connection.url })).newPage();
  await signIn(admin, 'Dan Weber');
  await admin.goto(`/environments/${uniqueName}`);
  await expect(admin.getByRole('button', { name: 'Tear down' })).toBeVisible();
  await admin.context().close();
});

test('a link that was shared leads there after signing in, by whichever loopback name', async ({
  page,
  connection,
}) => {
  const shared = '/environments?show=ended';
  await page.goto(`${connection.url.replace('127.0.0.1', 'localhost')}${shared}`);
  await page.waitForURL(new RegExp(`^${connection.url}/sign-in`));
  await page.getByRole('button', { name: /sign in with/i }).click();
  await page.getByRole('button', { name: /Ada Park/ }).click();
  await page.waitForURL(`${connection.url}${shared}`);
});

test('signing out ends the session, and another person can sign in', async ({ page, signIn }) => {
  await signIn(page, 'Ada Park');
  await page.getByRole('button', { name: /Ada Park/ }).click();
  await page.getByRole('menuitem', { name: /sign out/i }).click();
  await page.waitForURL(/sign-in/);
  await page.goto('/environments');
  await expect(page).toHaveURL(/sign-in/);
  await signIn(page, 'Ben Osei');
  await expect(page.getByRole('button', { name: /Ben Osei/ })).toBeVisible();
});

test('somebody else who signs in with the same browser is somebody else', async ({
  page,
  signIn,
  connection,
  request,
}) => {
  await signIn(page, 'Ada Park');
  await page.goto('/sign-in');
  await page.getByRole('button', { name: /sign in with/i }).click();
  await page.getByRole('button', { name: /Dan Weber/ }).click();
  await page.waitForURL(/\/environments$/);
  await expect(page.getByRole('button', { name: /Dan Weber/ })).toBeVisible();
  const me = await request.get(`${connection.url}/api/v1/me`, {
    headers: { authorization: `Bearer ${connection.tokens.engineer}` },
  });
  expect(await me.json()).toMatchObject({ name: 'Ada Park', role: 'engineer' });
});

test('a token is shown once, works at once, and stops when it is revoked', async ({
  page,
  signIn,
  connection,
  request,
  uniqueName,
}) => {
  await signIn(page, 'Ben Osei');
  await page.getByRole('link', { name: 'Access tokens' }).click();
  await page.getByRole('main').getByRole('textbox', { name: /name/i }).fill(uniqueName);
  await page
    .getByRole('button', { name: /create/i })
    .first()
    .click();
  const token =
    (await page
      .getByText(/^slw_[\w-]{30,}$/)
      .first()
      .textContent()) ?? '';
  const me = () =>
    request.get(`${connection.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await (await me()).json()).toMatchObject({ name: 'Ben Osei', teams: ['search'] });
  await page.reload();
  await expect(page.getByText(token)).toHaveCount(0);
  await page
    .getByRole('listitem')
    .filter({ hasText: uniqueName })
    .getByRole('button', { name: /revoke/i })
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /revoke/i })
    .click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('listitem').filter({ hasText: uniqueName })).toHaveCount(0);
  expect((await me()).status()).toBe(401);
});

test('a change with a session must come from the portal’s own pages', async ({
  page,
  signIn,
  connection,
}) => {
  await signIn(page, 'Ada Park');
  const foreign = await page.request.post(`${connection.url}/api/v1/environments`, {
    headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
    data: '{}',
  });
  expect(foreign.status()).toBe(403);
  const own = await page.request.post(`${connection.url}/api/v1/environments`, {
    headers: { origin: connection.url, 'content-type': 'application/json' },
    data: '{}',
  });
  expect(own.status()).toBe(422);
});
