import type { Locator, Page } from '@playwright/test';
import { Client } from 'pg';
import { expectPresentable } from './expect-accessible';
import { expect, small, test } from './fixtures';
import { addPreparedTarget } from './prepared-target';

// Each test has a target in a region of its own, whose quotas and faults nobody else meets. But a target is a choice
// more in everybody's form: this file runs when the others are done. One after the other, as a bootstrap speeds AWS up.
test.describe.configure({ mode: 'default' });

const elasticIps = 'L-0263D0A3';

async function fillIn(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'New environment' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Target', { exact: true }).selectOption(name);
}

async function review(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Review' }).click();
  return page.getByRole('region', { name: 'Flight check' });
}

test('what will fail is said before it is launched, and leads to the input that mends it; what is fine is folded', async ({
  page,
  api,
  awsByHand,
  connection,
  signIn,
  uniqueName,
}) => {
  const region = 'eu-west-1';
  await awsByHand.setQuota(region, elasticIps, 1);
  await addPreparedTarget(api, connection, uniqueName, region);
  await signIn(page, 'Ada Park');
  await fillIn(page, uniqueName);
  const gateways = page.getByLabel('NAT gateways');
  await gateways.selectOption('per-zone');
  const check = await review(page);

  await expect(check.getByRole('status')).toHaveText('1 will fail');
  const trouble = check.getByRole('list', { name: 'What needs attention' }).getByRole('listitem');
  await expect(trouble).toHaveCount(1);
  await expect(trouble).toContainText('Elastic IP addresses Will fail');
  await expect(trouble).toContainText(/^.*0 of 1 .* are in use, and this needs 3\. .*ec2, L-0263D0A3/);
  const fine = check.getByRole('list', { name: 'Fine' });
  await expect(fine).toBeHidden();
  await check.getByText(/^\d+ are fine$/).click();
  await expect(fine.getByRole('listitem').filter({ hasText: 'Launcher role' })).toBeVisible();
  await check.getByText(/^\d+ are fine$/).click();
  await expectPresentable(page, 'flight check that fails');

  const launch = page.getByRole('button', { name: `Launch ${uniqueName}` });
  await expect(launch).toHaveAttribute('aria-disabled', 'true');
  // It can be reached and says why it does nothing, so that it is not disabled for Playwright either.
  await launch.click({ force: true });
  expect((await api.get(`/api/v1/environments/${uniqueName}`)).status).toBe(404);

  await trouble.getByRole('button', { name: 'Change “NAT gateways”' }).click();
  await expect(gateways).toBeFocused();
  await gateways.selectOption('single');
  await review(page);
  await expect(check.getByRole('status')).toHaveText('Nothing is in the way');
  await expect(check.getByRole('list', { name: 'What needs attention' })).toHaveCount(0);
  await expectPresentable(page, 'flight check that is fine');
  await launch.click();
  await page.waitForURL(new RegExp(`/environments/${uniqueName}$`));
});

test('what AWS may decide otherwise is launched anyway, once that is asked for', async ({
  page,
  api,
  awsByHand,
  connection,
  signIn,
  uniqueName,
}) => {
  const region = 'eu-west-2';
  await awsByHand.faultIn(region, { kind: 'not-offered', type: 't3.large' });
  await addPreparedTarget(api, connection, uniqueName, region);
  await signIn(page, 'Ada Park');
  await fillIn(page, uniqueName);
  await page.getByLabel('Instance type').selectOption('t3.large');
  const check = await review(page);

  const trouble = check.getByRole('list', { name: 'What needs attention' });
  await expect(trouble).toContainText(/Instance type Will fail.*offers t3\.large\. Choose another/);
  await expect(trouble.getByRole('button', { name: 'Change “Instance type”' })).toBeVisible();
  const launch = page.getByRole('button', { name: `Launch ${uniqueName}` });
  await expect(launch).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('checkbox', { name: /^Try anyway/ }).check();
  await expectPresentable(page, 'flight check that is overruled');
  await launch.click();
  await page.waitForURL(new RegExp(`/environments/${uniqueName}$`));
});

test('nobody has to wait for it', async ({ page, api, awsByHand, connection, signIn, uniqueName }) => {
  const region = 'eu-north-1';
  await awsByHand.faultIn(region, { kind: 'delay', service: 'servicequotas', ms: 600_000 });
  await addPreparedTarget(api, connection, uniqueName, region);
  await signIn(page, 'Ada Park');
  await fillIn(page, uniqueName);
  const check = await review(page);
  await expect(check.getByRole('status')).toHaveText(/\d+ still being checked$/);
  await page.getByRole('button', { name: `Launch ${uniqueName}` }).click();
  await page.waitForURL(new RegExp(`/environments/${uniqueName}$`));
});

test('a script has the same looked for, and nothing of it is kept', async ({
  api,
  awsByHand,
  connection,
  uniqueName,
}) => {
  const region = 'us-east-2';
  await awsByHand.setQuota(region, elasticIps, 0);
  await addPreparedTarget(api, connection, uniqueName, region);
  const data = { name: uniqueName, blueprint: 'web-environment', target: uniqueName, team: 'payments' };
  const asked = await api.send('POST', '/api/v1/environments?check=true', {
    data: { ...data, inputs: small },
  });

  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  expect(Object.keys(asked.body).toSorted()).toEqual(['estimate', 'items', 'verdict']);
  const items = asked.body.items as { check: string; verdict: string }[];
  expect(items.filter(({ verdict }) => verdict !== 'fine')).toEqual([
    {
      check: 'quota-elastic-ips',
      verdict: 'will-fail',
      message: expect.stringMatching(/^0 of 0 .* are in use, and this needs 1\./),
      facts: { limit: 0, used: 0, needed: 1 },
    },
  ]);
  expect(items.map(({ check }) => check)).toEqual(expect.arrayContaining(['role', 'template', 'change-set']));
  expect(asked.body.estimate).toMatchObject({ monthlyUsd: expect.any(Number) });

  expect((await api.get(`/api/v1/environments/${uniqueName}`)).status).toBe(404);
  // Until its stack for CloudFormation's own validation is removed, its row stays.
  await expect.poll(() => checksOf(connection.databaseUrl, uniqueName)).toBe(0);
});

async function checksOf(databaseUrl: string, name: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query('SELECT 1 FROM flight_checks WHERE name = $1', [name])).rowCount ?? 0;
  } finally {
    await client.end();
  }
}
