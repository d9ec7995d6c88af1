import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';

/** As far as one may have to go: the form of an environment has some thirty stops. */
const mostStops = 80;

/** Presses Tab until `target` has the focus; at each stop one sees where that is. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  for (let stop = 0; stop < mostStops; stop += 1) {
    if (await target.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press(key);
    await expectVisibleFocus(page);
  }
  throw new Error(`${target} can't be reached with ${key}`);
}

/** What has the focus has an outline, and is on the screen, below nothing else. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const hidden = await page.evaluate(() => {
    const focused = document.activeElement;
    // Behind the last stop comes the browser's own.
    if (!(focused instanceof HTMLElement) || focused === document.body) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    const box = focused.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, 20) / 2);
    const isOnTop =
      top !== null && (focused.contains(top) || top.contains(focused) || top.matches('label, label *'));
    const isOutlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    return isOutlined && isOnTop
      ? null
      : `${focused.outerHTML.slice(0, 200)} ${outlineStyle} ${outlineWidth} ${isOnTop}`;
  });
  expect(hidden, 'the focus can’t be seen').toBeNull();
}

/** The focus is somewhere in the content, not back at the top of the page. */
async function expectFocusInContent(page: Page): Promise<void> {
  const inside = () =>
    page.evaluate(() => document.activeElement?.closest('#content, [role=dialog]') !== null);
  await expect.poll(inside, 'the focus is lost').toBe(true);
}

test('from the sign-in page to a running environment, changed and torn down again, with the keyboard alone', async ({
  page,
  api,
  uniqueName,
}) => {
  await page.goto('/');
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const press = async (target: Locator, key = 'Enter') => {
    await tabTo(page, target);
    await page.keyboard.press(key);
  };
  await press(button(/sign in with/i));
  await press(button(/Ada Park/));
  await page.waitForURL(/\/environments$/);

  // Launch.
  await press(page.getByRole('link', { name: 'New environment' }));
  const name = page.getByLabel('Name', { exact: true });
  await tabTo(page, name);
  await page.keyboard.type('x');
  // The only one may be chosen already.
  await tabTo(page, page.getByLabel('Target'));
  await page.keyboard.type('sandbox');
  await press(button('Review'));
  await expect(page.getByRole('alert').filter({ hasText: 'There is 1 problem' })).toBeFocused();
  await press(page.getByRole('alert').getByRole('link'));
  await expect(name).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(uniqueName);
  const zones = page.getByLabel('Availability zones');
  await tabTo(page, zones);
  await page.keyboard.press('ArrowUp');
  await expect(zones).toHaveValue('2');
  await press(button('Review'));
  await expectFocusInContent(page);
  await press(button(`Launch ${uniqueName}`));
  await page.waitForURL(new RegExp(`/environments/${uniqueName}$`));
  await expectFocusInContent(page);

  // Change.
  const edit = page.getByRole('link', { name: 'Edit', exact: true });
  await expect(edit).toBeVisible();
  await press(edit);
  await expect(page.getByRole('heading', { level: 1, name: `Edit ${uniqueName}` })).toBeVisible();
  await expectFocusInContent(page);
  const most = page.getByLabel('Maximum instances');
  await tabTo(page, most);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('21');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'There is 1 problem' })).toBeFocused();
  await press(page.getByRole('alert').getByRole('link'));
  await expect(most).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('4');
  await press(button('Review the changes'), 'Space');
  await page.waitForURL(new RegExp(`/environments/${uniqueName}$`));
  await press(button('Apply changes'));
  // While AWS is at it there is nothing to tear down; before and after that there is.
  await expect
    .poll(async () => (await api.get(`/api/v1/environments/${uniqueName}`)).body.operation)
    .toMatchObject({ kind: 'UPDATE', status: 'SUCCEEDED' });
  await expect(page.getByRole('region', { name: 'Changes to confirm' })).toBeHidden();
  await expect(edit).toBeVisible();
  await expectFocusInContent(page);

  // Tear down: away from the dialog and back, a wrong name, the right one.
  await press(button('Tear down'));
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await expectFocusInContent(page);
  await page.keyboard.press('Escape');
  await expect(button('Tear down')).toBeFocused();
  await page.keyboard.press('Space');
  const typed = dialog.getByRole('textbox', { name: `Type ${uniqueName} to confirm` });
  await tabTo(page, typed);
  await page.keyboard.type('another-name');
  await page.keyboard.press('Enter');
  await expect(typed).toHaveAttribute('aria-invalid', 'true');
  await expect(typed).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(uniqueName);
  await press(dialog.getByRole('button', { name: `Tear down ${uniqueName}` }), 'Space');
  await expect(page.getByRole('region', { name: 'Receipt' })).toBeVisible();
  await expectFocusInContent(page);
  await press(page.getByText(/All \d+ resources/));
  await expect(page.getByText('Deleted, snapshot kept', { exact: true })).toBeVisible();
});
