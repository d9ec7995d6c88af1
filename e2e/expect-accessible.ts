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
  }).toPass();
}

export async function expectToFit(page: Page, what: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${what} scrolls sideways`).toBeLessThanOrEqual(0);
}

/**
 * A state that no address leads to, so that it is looked at where it comes about: accessible in light, wide, and in
 * dark, narrow, and it fits in both. With SLIPWAY_E2E_PICTURES set to a folder, pictures of it are put there.
 */
export async function expectPresentable(page: Page, what: string): Promise<void> {
  const before = page.viewportSize();
  for (const { colorScheme, width, height } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await expectAccessible(page, `${what}, ${colorScheme}, ${width}`);
    await expectToFit(page, `${what}, ${colorScheme}, ${width}`);
    const folder = process.env.SLIPWAY_E2E_PICTURES;
    const path = `${folder}/${what.replaceAll(/\W+/g, '-')}-${width}-${colorScheme}.png`;
    if (folder) await page.screenshot({ path, fullPage: true });
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}

const looks = [
  { colorScheme: 'light', width: 1440, height: 900 },
  { colorScheme: 'dark', width: 390, height: 844 },
] as const;
