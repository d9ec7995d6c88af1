import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';

// A lesson goes wrong for everybody who launches meanwhile: this file runs when the others are done.
test.describe.configure({ mode: 'serial' });

async function openPracticeAws(page: Page, awsEndpointUrl: string): Promise<void> {
  await page.goto(`${awsEndpointUrl}/_sandbox/`);
  await expect(page.getByRole('switch').first()).toBeVisible();
}

async function clearFaults({ connection }: { connection: { awsEndpointUrl: string } }): Promise<void> {
  await fetch(`${connection.awsEndpointUrl}/_sandbox/faults`, { method: 'DELETE' });
}

// Those that were set for one stack and struck it may still be there.
test.beforeEach(clearFaults);
test.afterEach(clearFaults);

test('a lesson that is switched on fails the next launch with its reason; switched off, launches work again', async ({
  page,
  api,
  connection,
  signIn,
  uniqueName,
}) => {
  const practice = await page.context().newPage();
  await openPracticeAws(practice, connection.awsEndpointUrl);
  const lesson = practice.getByRole('switch', { name: 'Database capacity' });
  await lesson.focus();
  await practice.keyboard.press('Space');
  await expect(lesson).toHaveAttribute('aria-checked', 'true');
  await expect(practice.getByRole('region', { name: 'Active faults' })).toContainText('AWS::RDS::DBInstance');

  await signIn(page, 'Ada Park');
  await api.launch(uniqueName, { zones: 2, natGateways: 'single' });
  await page.goto(`/environments/${uniqueName}`);
  await expect(page.getByText('Launch failed', { exact: true }).first()).toBeVisible();
  await expect(page.getByText(/Insufficient capacity/i).first()).toBeVisible();

  await lesson.click();
  await expect(lesson).toHaveAttribute('aria-checked', 'false');
  await expect(practice.getByRole('region', { name: 'Active faults' })).toContainText('None');
  await api.launch(`${uniqueName}b`, { zones: 2, natGateways: 'single' });
  await api.untilStatus(`${uniqueName}b`, 'ACTIVE');
});

test('a bucket can be filled and emptied, and the calls are listed with who made them', async ({
  page,
  api,
  connection,
  uniqueName,
}) => {
  await api.launch(uniqueName, { zones: 2, natGateways: 'single' });
  await api.untilStatus(uniqueName, 'ACTIVE');
  await openPracticeAws(page, connection.awsEndpointUrl);
  const stack = page.getByRole('listitem').filter({ hasText: `slipway-${uniqueName}` });
  await expect(stack).toContainText('0 objects');
  await stack.getByRole('button', { name: 'Fill its buckets' }).click();
  await expect(stack).toContainText('12 objects');
  await stack.getByRole('button', { name: 'Empty its buckets' }).click();
  await expect(stack).toContainText('0 objects');
  const calls = page.getByRole('region', { name: 'Table of calls' });
  await expect(calls.getByRole('row').filter({ hasText: 'DescribeStack' }).first()).toContainText('slipway-');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the practice AWS’s page is accessible and fits, ${colorScheme}, wide and narrow`, async ({
    page,
    connection,
  }) => {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await openPracticeAws(page, connection.awsEndpointUrl);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(grave.map(({ id, nodes }) => `${width}: ${id} ${nodes[0]?.html}`)).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${width} scrolls sideways`).toBeLessThanOrEqual(0);
    }
  });
}
