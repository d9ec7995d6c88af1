import { expectAccessible } from './expect-accessible';
import { expect, test } from './fixtures';

test('an engineer launches an environment, two windows follow it live, and it is torn down again', async ({
  page,
  browser,
  connection,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  const other = await (await browser.newContext({ baseURL: connection.url })).newPage();
  await signIn(other, 'Ada Park');
  const row = other.getByRole('row').filter({ hasText: uniqueName });

  await page.getByRole('link', { name: 'New environment' }).click();
  await page.getByLabel('Name', { exact: true }).fill(uniqueName);
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByRole('heading', { name: /review/i })).toBeVisible();
  await page.getByRole('button', { name: `Launch ${uniqueName}` }).click();

  // Nobody reloads anything from here on, in either window.
  await page.waitForURL(new RegExp(`/environments/${uniqueName}$`));
  await expect(row).toBeVisible();
  await expect(row).toContainText(/\d+ of 48 resources/);
  await expect(page.getByText(/\d+ of 48 resources/).first()).toBeVisible();
  await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();
  await expect(row).toContainText('Active');
  await expect(row.getByRole('link', { name: /elb\.amazonaws\.com|open/i })).toHaveAttribute(
    'href',
    /^http:\/\/.+elb\.amazonaws\.com/,
  );

  await page.getByRole('link', { name: /^Outputs/ }).click();
  await expect(page.getByText('DatabaseEndpoint')).toBeVisible();
  await page.getByRole('link', { name: /^Resources/ }).click();
  await expect(page.getByText('RDS::DBInstance').first()).toBeVisible();
  await page.getByRole('link', { name: /^Inputs/ }).click();
  await expect(page.getByText('10.0.0.0/16')).toBeVisible();
  await page.getByRole('link', { name: /^(Log|Events)/ }).click();
  await expect(page.getByText(/Requested by Ada Park/)).toBeVisible();

  await page.getByRole('button', { name: 'Tear down' }).click();
  const dialog = page.getByRole('dialog', { name: `Tear down ${uniqueName}?` });
  await expect(dialog.getByRole('list', { name: 'What will be lost' })).toContainText(/database/i);
  await dialog.getByLabel(/^Type /).fill('something else');
  await dialog.getByRole('button', { name: `Tear down ${uniqueName}` }).click();
  await expect(dialog).toContainText(uniqueName);
  await expect(dialog.getByRole('alert').or(dialog.locator('[aria-invalid=true]')).first()).toBeVisible();
  await dialog.getByLabel(/^Type /).fill(uniqueName);
  await dialog.getByRole('button', { name: `Tear down ${uniqueName}` }).click();
  await expect(dialog).toBeHidden();

  await expect(page.getByText('Torn down', { exact: true }).first()).toBeVisible();
  await expect(row).toBeHidden();
  await expect(page.getByText(/Requested by Ada Park/)).toBeVisible();
  await other.goto('/environments?show=ended');
  await other.context().close();
});

test('a launch that fails shows the first real reason on top, and is fixed and launched again in place', async ({
  page,
  api,
  signIn,
  uniqueName,
}) => {
  const certificateArn =
    'arn:aws:acm:eu-west-3:000000000000:certificate/99999999-2222-3333-4444-555555555555';
  await api.launch(uniqueName, { certificateArn, zones: 2, natGateways: 'single', minInstances: 2 });
  await signIn(page, 'Ada Park');
  await page.getByRole('link', { name: uniqueName }).click();
  await expect(page.getByText('Launch failed', { exact: true }).first()).toBeVisible();
  await expect(page.getByText(/is not valid/).first()).toBeVisible();
  await expect(page.getByText(/Check that the ARN is of a certificate/)).toBeVisible();

  await page.getByRole('link', { name: 'Fix & relaunch' }).click();
  await expect(page.getByText('This is what failed')).toBeVisible();
  await expect(page.getByLabel('Minimum instances')).toHaveValue('2');
  await expect(page.getByLabel('Certificate ARN')).toHaveValue(certificateArn);
  await expectAccessible(page, 'fix and relaunch');
  await page.getByLabel('Certificate ARN').fill('');
  await page.getByRole('button', { name: 'Review the relaunch' }).click();
  await expect(page.getByText('Flight check')).toBeVisible();
  await page.getByRole('button', { name: `Relaunch ${uniqueName}` }).click();

  await page.waitForURL(new RegExp(`/environments/${uniqueName}$`));
  await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();
  await page.getByRole('link', { name: /^Activity/ }).click();
  await expect(page.getByText(/is not valid/).first()).toBeVisible();
});

test('a request can be watched from the address alone: the events come as they happen', async ({
  page,
  api,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  await api.launch(uniqueName, { zones: 2, natGateways: 'single' });
  await page.goto(`/environments/${uniqueName}?tab=events`);
  await expect(page.getByText(/CloudFormation accepted it/)).toBeVisible();
  await api.untilStatus(uniqueName, 'ACTIVE');
  await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();
});
