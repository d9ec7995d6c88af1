import type { Page } from '@playwright/test';
import { type FaultyLine, openFaultyLine } from './faulty-line';
import { type Api, test as base, expect, small } from './fixtures';

export { expect } from './fixtures';

/** Each has something on it that a load of the page would lose. */
export interface Tabs {
  list: Page;
  environment: Page;
  form: Page;
  dialog: Page;
}

export interface FourTabs extends Tabs {
  all: Page[];
  /** Those that follow the live stream. */
  following: Page[];
  line: FaultyLine;
  /** The environment that the dialog asks about. */
  asked: string;
  /** Changes what the list and the environment page show, without the line. */
  change: () => Promise<void>;
  expectChange: () => Promise<void>;
  /** The same documents as at the beginning, with all that was typed. */
  expectKept: () => Promise<void>;
  /** All is as if nothing had happened. */
  expectHealed: () => Promise<void>;
}

export const typedName = 'half-typed';

export const nameField = (page: Page) => page.getByRole('textbox', { name: 'Name', exact: true });
export const confirmField = (page: Page) => page.getByRole('dialog').getByLabel(/^Type /);
export const notice = (page: Page) => page.locator('[data-beside-dialog] > div');

/** The word of the indicator; a filter of the list is called "Live" too. */
const indicator = (page: Page, word: string) =>
  page.locator('span').filter({ hasText: new RegExp(`^${word}$`) });
const inputRow = (page: Page, label: string) => page.getByText(label, { exact: true }).locator('..');

async function openTabs(context: Page, url: string, names: { shown: string; asked: string }): Promise<Tabs> {
  const open = async (path: string) => {
    const page = await context.context().newPage();
    await page.goto(`${url}${path}`);
    return page;
  };
  const list = await open('/environments');
  const environment = await open(`/environments/${names.shown}?tab=inputs`);
  const dialog = await open(`/environments/${names.asked}`);
  const form = await open('/new');
  for (const page of [list, environment, dialog]) await expect(indicator(page, 'Live')).toBeVisible();
  await dialog.getByRole('button', { name: 'Tear down' }).click();
  // What it says of AWS comes with a refresh; from then on the dialog stands still.
  await expect(dialog.getByText(/AWS has just reported/)).toBeVisible();
  await confirmField(dialog).fill(names.asked.slice(0, 4));
  await form.waitForLoadState('networkidle');
  await nameField(form).fill(typedName);
  for (const page of [list, environment, dialog, form])
    await page.evaluate(() => Object.assign(window, { kept: true }));
  return { list, environment, form, dialog };
}

/** Launched for the first test that needs them, and again after one that tore one of them down. */
const names = { shown: '', asked: '' };
let maximum = 3;

async function isGoing(api: Api, name: string): Promise<boolean> {
  const { status } = (await api.get(`/api/v1/environments/${name}`)).body;
  return status === 'TEARING_DOWN' || status === 'TORN_DOWN';
}

interface Fixtures {
  /** The portal at the other end of the line. */
  target: string;
  tabs: FourTabs;
}

/** A person with four tabs open, over a line whose faults the test decides on. */
export const test = base.extend<Fixtures>({
  target: async ({ connection }, use) => use(connection.url),
  tabs: async ({ page, api, signIn, target, uniqueName }, use) => {
    for (const key of ['shown', 'asked'] as const) {
      if (names[key] !== '' && !(await isGoing(api, names[key]))) continue;
      names[key] = `${uniqueName}-${key[0]}`;
      await api.launch(names[key], small);
    }
    for (const name of Object.values(names)) await api.untilStatus(name, 'ACTIVE');
    await signIn(page, 'Ada Park');
    const line = await openFaultyLine(target);
    const tabs = await openTabs(page, line.url, names);
    const { list, environment, form, dialog } = tabs;
    const all = [list, environment, form, dialog];
    const following = [list, environment, dialog];
    let launched = false;
    await use({
      ...tabs,
      all,
      following,
      line,
      asked: names.asked,
      change: async () => {
        maximum += 1;
        launched = true;
        await api.launch(uniqueName, small);
        const data = { inputs: { maxInstances: maximum } };
        expect((await api.send('PATCH', `/api/v1/environments/${names.shown}`, { data })).status).toBe(202);
        await api.untilStatus(names.shown, 'ACTIVE');
      },
      expectChange: async () => {
        await expect(list.getByRole('link', { name: uniqueName, exact: true })).toBeVisible();
        await expect(inputRow(environment, 'Maximum instances')).toContainText(String(maximum));
      },
      expectKept: async () => {
        for (const tab of all)
          expect(await tab.evaluate(() => 'kept' in window), `${tab.url()} was not loaded anew`).toBe(true);
        await expect(nameField(form)).toHaveValue(typedName);
        await expect(confirmField(dialog)).toHaveValue(names.asked.slice(0, 4));
      },
      expectHealed: async () => {
        for (const tab of following) await expect(indicator(tab, 'Live')).toBeVisible();
        for (const tab of all) await expect(notice(tab)).toHaveCount(0);
      },
    });
    for (const tab of all) await tab.close();
    await line.close();
    if (launched) await api.send('DELETE', `/api/v1/environments/${uniqueName}?confirm=${uniqueName}`);
  },
});
