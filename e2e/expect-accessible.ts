import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './fixtures';

/** No serious or critical finding of axe on the page as it is now; `what` names it in the failure. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // Next streams the title after the page, and puts it there anew when the page is read again.
  await expect(async () => {
    await expect(page).toHaveTitle(/Slipway/);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(grave.map(({ id, nodes }) => `${what}: ${id} ${nodes[0]?.html}`)).toEqual([]);
  }).toPass({ timeout: 15_000 });
}

export async function expectToFit(page: Page, what: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${what} scrolls sideways`).toBeLessThanOrEqual(0);
}
