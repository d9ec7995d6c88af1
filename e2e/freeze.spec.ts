import { expectPresentable } from './expect-accessible';
import { expect, test } from './fixtures';

// Nobody launches meanwhile: this file runs when the others are done.

test('an admin stops all launches with a reason, which everybody reads who wants to launch, until they are allowed again', async ({
  page,
  browser,
  api,
  connection,
  signIn,
  uniqueName,
}) => {
  const token = connection.tokens.admin;
  const data = {
    name: uniqueName,
    blueprint: 'web-environment',
    target: 'sandbox',
    team: 'payments',
    inputs: {},
  };
  await signIn(page, 'Dan Weber');
  await page.goto('/targets');
  await page.getByRole('button', { name: 'Stop all launches' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('AWS has an incident');
  await dialog.getByRole('button', { name: 'Stop all launches' }).click();
  await expect(dialog).toBeHidden();
  try {
    await expect(page.getByText('AWS has an incident')).toBeVisible();
    await expectPresentable(page, 'all launches stopped, on targets');
    const other = await (await browser.newContext({ baseURL: connection.url })).newPage();
    await signIn(other, 'Ada Park');
    await other.goto('/new');
    await expect(other.getByText('Nothing is launched at the moment')).toBeVisible();
    await expect(other.getByText(/by Dan Weber: AWS has an incident\./).first()).toBeVisible();
    await expectPresentable(other, 'the form while all launches are stopped');
    await other.context().close();
    const refused = await api.send('POST', '/api/v1/environments', { data });
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toMatch(
      /^All launches are stopped since .* by Dan Weber: AWS has an incident\.$/,
    );
    expect((await api.get('/api/v1/freeze')).body).toMatchObject({
      freeze: { by: 'Dan Weber', reason: 'AWS has an incident' },
    });
    expect((await api.send('DELETE', '/api/v1/freeze')).status).toBe(403);
    await page.getByRole('button', { name: 'Allow launches again' }).click();
    await expect(page.getByRole('button', { name: 'Stop all launches' })).toBeVisible();
  } finally {
    await api.send('DELETE', '/api/v1/freeze', { token });
  }
  expect((await api.send('POST', '/api/v1/environments', { data })).status).toBe(202);
});
