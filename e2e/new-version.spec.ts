import { expect, test } from './fixtures';

/** What a portal of another build answers to an action of this one. */
const unknown = {
  status: 409,
  headers: { 'x-nextjs-action-not-found': '1', 'content-type': 'text/plain' },
  body: 'Server Action unavailable.',
};

test('a launch from before a deployment is refused with the reason, and goes through after a reload', async ({
  page,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  await page.getByRole('link', { name: 'New environment' }).click();
  await page.getByLabel('Name', { exact: true }).fill(uniqueName);
  await page.getByLabel('Minimum instances', { exact: true }).fill('2');

  await page.route('**/new*', (route) =>
    route.request().headers()['next-action'] ? route.fulfill(unknown) : route.fallback(),
  );
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: `Launch ${uniqueName}` }).click();
  await expect(page.getByText('There is a new version of Slipway, so nothing was done.')).toBeVisible();
  await page.unrouteAll();

  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByRole('button', { name: 'Reload' })).toBeHidden();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(uniqueName);
  await expect(page.getByLabel('Minimum instances', { exact: true })).toHaveValue('2');
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: `Launch ${uniqueName}` }).click();
  await page.waitForURL(`**/environments/${uniqueName}`);
});

test('a teardown from before a deployment is refused with the reason', async ({
  page,
  signIn,
  api,
  uniqueName,
}) => {
  await api.launch(uniqueName, { zones: 2, natGateways: 'single' });
  await api.untilStatus(uniqueName, 'ACTIVE');
  await signIn(page, 'Ada Park');
  await page.goto(`/environments/${uniqueName}`);
  await page.route(`**/environments/${uniqueName}*`, (route) =>
    route.request().headers()['next-action'] ? route.fulfill(unknown) : route.fallback(),
  );
  await page.getByRole('button', { name: /^Tear down/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Type /).fill(uniqueName);
  await dialog.getByRole('button', { name: /^Tear down/ }).click();
  await expect(dialog.getByText('There is a new version of Slipway, so nothing was done.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Reload' })).toBeVisible();
  expect((await api.untilStatus(uniqueName, 'ACTIVE')).status).toBe('ACTIVE');
});
