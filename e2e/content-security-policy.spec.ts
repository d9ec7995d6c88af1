import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';

/** The addresses of all pages that need no name in them. */
const plainPages = globSync('app/**/page.tsx')
  .map(
    (file) =>
      `/${dirname(file)
        .replace(/^app\/?/, '')
        .replace(/\([^)]*\)\/?/g, '')}`,
  )
  .filter((address) => !address.includes('['));

/** What the browser refused, as it says it itself; pages that are opened later count, too. */
async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  const refused: string[] = [];
  await page.exposeFunction('noteRefused', (text: string) => void refused.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { noteRefused } = window as unknown as { noteRefused: (text: string) => void };
      noteRefused(`${event.effectiveDirective} refused ${event.blockedURI} on ${event.documentURI}`);
    });
  });
  return async () => refused;
}

test('no page needs what its policy forbids', async ({ page, api, signIn, uniqueName }) => {
  const refused = await watchPolicy(page);
  await page.goto('/sign-in');
  await signIn(page, 'Dan Weber');
  await api.launch(uniqueName);
  expect(plainPages).toContain('/new');
  const addresses = [
    ...plainPages,
    '/no-such-page',
    '/environments/there-is-none',
    ...['', '/edit', '/relaunch', '?tab=timeline', '?tab=resources'].map(
      (rest) => `/environments/${uniqueName}${rest}`,
    ),
  ];
  for (const address of addresses) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  expect(await refused()).toEqual([]);
});

test('menus and dialogs bring their styles along, and the theme changes at once, also after a reload of data', async ({
  page,
  api,
  signIn,
  uniqueName,
}) => {
  const refused = await watchPolicy(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await signIn(page, 'Ada Park');
  await api.launch(uniqueName);
  await page.goto(`/environments/${uniqueName}`);
  // The page is read again when something has changed: its layout then comes with the nonce of another answer.
  await api.untilStatus(uniqueName, 'ACTIVE');
  await expect(page.getByRole('link', { name: 'Edit', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Tear down' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  // By a style sheet that is written while the dialog is open.
  await expect(page.locator('body')).toHaveCSS('overflow', 'hidden');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /Ada Park/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveClass(/\bdark\b/);
  await page.reload();
  await expect(page.locator('html')).toHaveClass(/\bdark\b/);
  expect(await refused()).toEqual([]);
});

test('a script that got into a page does not run', async ({ page, consoleErrors }) => {
  const refused = await watchPolicy(page);
  await page.goto('/sign-in');
  await page.evaluate(() => {
    const holder = document.createElement('div');
    holder.innerHTML = '<img src="/nothing.png" onerror="document.title = \'taken over\'">';
    document.body.append(holder);
  });
  await expect.poll(refused).toEqual([expect.stringMatching(/^script-src-attr refused inline/)]);
  await expect(page).not.toHaveTitle('taken over');
  // The browser complains about it, as it should.
  consoleErrors.splice(0);
});
