import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { Client } from 'pg';
import { expectAccessible } from './expect-accessible';
import { openFaultyLine } from './faulty-line';
import { expect, small, test } from './fixtures';

/** The word of the indicator; a filter of the list is called "Live" too. */
const live = (page: Page) =>
  page
    .locator('span')
    .filter({ hasText: /^Live$/ })
    .first();

test('eight tabs of a browser follow over one stream, which another takes over when its tab is closed', async ({
  page,
  connection,
  api,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  // As over HTTP/1.1 with a server, to which a browser opens six connections.
  const line = await openFaultyLine(connection.url);
  const tabs: Page[] = [];
  for (let count = 0; count < 8; count += 1) {
    const tab = await page.context().newPage();
    await tab.goto(`${line.url}/environments`);
    tabs.push(tab);
  }
  for (const tab of tabs) await expect(live(tab)).toBeVisible();
  await expect.poll(line.streams).toBe(1);
  const shown = async (name: string) => {
    for (const tab of tabs)
      await expect(tab.getByRole('row').filter({ hasText: name })).toContainText('Active');
  };
  line.forgetReads();
  await api.launch(`${uniqueName}a`, small);
  await shown(`${uniqueName}a`);
  for (const suffix of ['b', 'c']) {
    // The first that was opened holds it, then the one that has waited longest.
    await tabs.shift()?.close();
    await api.launch(`${uniqueName}${suffix}`, small);
    await shown(`${uniqueName}${suffix}`);
    expect(line.streams()).toBe(1);
  }
  expect(line.reads('/environments')).toBe(0);
  for (const tab of tabs) await tab.close();
  await expect.poll(line.streams).toBe(0);
  await line.close();
});

test('a tab asks for nothing while nothing happens', async ({
  page,
  connection,
  api,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  await api.launch(uniqueName, small);
  await api.untilStatus(uniqueName, 'ACTIVE');
  const line = await openFaultyLine(connection.url);
  const other = await page.context().newPage();
  await page.goto(`${line.url}/environments/${uniqueName}`);
  await other.goto(`${line.url}/environments`);
  for (const tab of [page, other]) {
    await expect(live(tab)).toBeVisible();
    await tab.waitForLoadState('networkidle').catch(() => undefined);
  }
  // The stream, the pages' own prefetches.
  await sleep(5_000);
  const before = line.requests().length;
  await sleep(30_000);
  expect(line.requests().slice(before)).toEqual([]);
  await other.close();
  await line.close();
});

test.describe('a clock that is wrong', () => {
  for (const minutes of [10, -10]) {
    test(`by ${minutes} min changes no time that is shown`, async ({ page, api, signIn, uniqueName }) => {
      await page.addInitScript((off) => {
        const Real = Date;
        class Shifted extends Real {
          constructor(...given: unknown[]) {
            super(...((given.length === 0 ? [Real.now() + off] : given) as [number]));
          }
          static override now() {
            return Real.now() + off;
          }
        }
        window.Date = Shifted as DateConstructor;
      }, minutes * 60_000);
      await signIn(page, 'Ada Park');
      await api.launch(uniqueName, small);
      const row = page.getByRole('row').filter({ hasText: uniqueName });
      await expect(row.locator('time').last()).toHaveText(/^(just now|\d+ s ago)$/);
      await page.goto(`/environments/${uniqueName}`);
      await expect(live(page)).toBeVisible();
      await expect(
        page
          .getByText(/^Requested/)
          .locator('xpath=..')
          .locator('time'),
      ).toHaveText(/^(just now|\d+ s ago|1 min ago)$/);
    });
  }
});

/** What browsers do to a page: https://github.com/facebook/react/issues/11538 */
async function translate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      const parent = text.parentElement;
      if (!parent || !text.data.trim() || ['SCRIPT', 'STYLE', 'FONT'].includes(parent.nodeName)) continue;
      const font = document.createElement('font');
      font.append(document.createElement('font'));
      font.firstChild?.appendChild(document.createTextNode(`«${text.data}»`));
      parent.insertBefore(font, text);
      parent.removeChild(text);
    }
  });
}

test('what is live stays so on a page that the browser translates', async ({
  page,
  api,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  const list = await page.context().newPage();
  await list.goto('/environments');
  await expect(live(list)).toBeVisible();
  await api.launch(uniqueName, small);
  await page.goto(`/environments/${uniqueName}`);
  const row = list.getByRole('row').filter({ hasText: uniqueName });
  await expect(row).toContainText(/\d+ of \d+ resources/);
  await expect(page.getByText(/\d+ of \d+ resources/).first()).toBeVisible();
  for (const tab of [page, list]) await translate(tab);
  await expect(page.getByText('«Details»')).toBeVisible();
  await api.untilStatus(uniqueName, 'ACTIVE');
  await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();
  await expect(row).toContainText('Active');
  for (const tab of [page, list]) await translate(tab);
  await api.send('DELETE', `/api/v1/environments/${uniqueName}?confirm=${uniqueName}`);
  await expect(page.getByText('Torn down', { exact: true }).first()).toBeVisible();
  await expect(row).toBeHidden();
  await list.close();
});

/** What each field of the page shows, by its name. */
const shownValues = (page: Page) =>
  page
    .locator('form[aria-label="New environment"] :is(input, select)')
    .evaluateAll((fields) =>
      (fields as HTMLInputElement[]).map((field) => [
        field.name,
        field.type === 'checkbox' ? field.checked : field.value,
      ]),
    );

test('a form whose scripts come late shows its defaults, and loses nothing', async ({
  page,
  browser,
  connection,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  const cookies = await page.context().cookies();
  const bare = await browser.newContext({ baseURL: connection.url, javaScriptEnabled: false });
  await bare.addCookies(cookies);
  const without = await bare.newPage();
  await without.goto('/new');
  await page.goto('/new');
  await page.getByLabel('Name', { exact: true }).fill('a');
  await page.getByLabel('Name', { exact: true }).fill('');
  const values = await shownValues(page);
  expect(values.length).toBeGreaterThan(10);
  expect(await shownValues(without)).toEqual(values);
  await bare.close();

  const late = await page.context().newPage();
  let come = () => {};
  const coming = new Promise<void>((resolve) => {
    come = resolve;
  });
  await late.route(/\/_next\/static\/.*\.js/, async (route) => {
    await coming;
    await route.continue();
  });
  await late.goto('/new', { waitUntil: 'commit' });
  const name = late.getByLabel('Name', { exact: true });
  await name.fill(uniqueName);
  await late.getByLabel('Maximum instances').fill('7');
  await name.press('Enter');
  come();
  await expect(late.getByText('This name is free')).toBeVisible();
  await expect(name).toHaveValue(uniqueName);
  await expect(late.getByLabel('Maximum instances')).toHaveValue('7');
  expect(new URL(late.url()).search).toBe('');
  await late.close();
});

test('the dialog of a teardown stays where it is when AWS’s report arrives', async ({
  page,
  api,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  await api.launch(uniqueName);
  await api.untilStatus(uniqueName, 'ACTIVE');
  await page.goto(`/environments/${uniqueName}`);
  await expect(live(page)).toBeVisible();
  await page.getByRole('button', { name: 'Tear down' }).click();
  const dialog = page.getByRole('dialog');
  const places = () =>
    Promise.all(
      [
        dialog,
        dialog.getByRole('heading'),
        dialog.getByLabel(/^Type /),
        dialog.getByRole('button', { name: 'Keep it' }),
      ].map((part) => part.boundingBox()),
    );
  await expect(dialog.getByText(/Counting what exists/)).toBeVisible();
  const before = await places();
  await expect(dialog.getByText(/AWS has just reported/)).toBeVisible();
  expect(await places()).toEqual(before);
});

test('a launch that takes much longer than usual says so', async ({
  page,
  api,
  connection,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  await api.launch(uniqueName, small);
  await page.goto(`/environments/${uniqueName}`);
  await expect(page.getByText(/Right now: /)).toBeVisible();
  const panel = page.getByRole('main').getByText(/\d+ of \d+ resources, /);
  const database = new Client({ connectionString: connection.databaseUrl });
  await database.connect();
  // Instead of waiting, the launch is taken to have begun half an hour ago.
  const shift = (interval: string) =>
    database.query(
      `UPDATE operations SET accepted_at = accepted_at + $2::interval
       FROM environments WHERE environments.id = environment_id AND environments.name = $1`,
      [uniqueName, interval],
    );
  try {
    await expect(async () => {
      const { rowCount } = await shift('0');
      expect(rowCount).toBe(1);
      expect((await api.get(`/api/v1/environments/${uniqueName}`)).body.estimate).not.toBeNull();
    }).toPass();
    await shift('-30 minutes');
    await expect(panel).toContainText('slower than usual');
    await expectAccessible(page, 'a slow launch');
  } finally {
    // What it really took is what the next estimates are made from.
    await shift('30 minutes');
    await database.end();
  }
});
