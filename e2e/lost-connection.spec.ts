import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { startPortalProcess } from '@/lib/sandbox/checks/portal-process';
import { type FaultyLine, isAction, isPageRead, openFaultyLine } from './faulty-line';
import { expect, small, test } from './fixtures';

/** Four tabs, each with something on it that a load of the page would lose. */
interface Tabs {
  list: Page;
  environment: Page;
  form: Page;
  dialog: Page;
}

const half = (name: string) => name.slice(0, 4);
const nameField = (page: Page) => page.getByRole('textbox', { name: 'Name', exact: true });
const confirmField = (page: Page) => page.getByRole('dialog').getByRole('textbox');
/** The word of the indicator; a filter of the list is called so too. */
const live = (page: Page) => page.locator('span').filter({ hasText: /^Live$/ });
const inputRow = (page: Page, label: string) => page.getByText(label, { exact: true }).locator('..');
const reconnecting = (page: Page) => page.getByText('Reconnecting…').first();

async function openTabs(first: Page, url: string, names: { shown: string; asked: string }): Promise<Tabs> {
  const open = async (path: string) => {
    const page = await first.context().newPage();
    await page.goto(`${url}${path}`);
    return page;
  };
  const list = await open('/environments');
  const environment = await open(`/environments/${names.shown}?tab=inputs`);
  const dialog = await open(`/environments/${names.asked}`);
  const form = await open('/new');
  for (const page of [list, environment, dialog]) await expect(live(page)).toBeVisible();
  await dialog.getByRole('button', { name: 'Tear down' }).click();
  await confirmField(dialog).fill(half(names.asked));
  await form.waitForLoadState('networkidle');
  await nameField(form).fill('half-typed');
  const tabs = { list, environment, form, dialog };
  for (const page of Object.values(tabs)) await page.evaluate(() => Object.assign(window, { kept: true }));
  return tabs;
}

/** The same documents as before, with all that was typed. */
async function expectKept(tabs: Tabs, asked: string): Promise<void> {
  for (const [name, page] of Object.entries(tabs)) {
    expect(await page.evaluate(() => 'kept' in window), `${name} is the document that it was`).toBe(true);
  }
  await expect(nameField(tabs.form)).toHaveValue('half-typed');
  await expect(confirmField(tabs.dialog)).toHaveValue(half(asked));
  await expect(tabs.list.getByRole('heading', { name: 'Environments' })).toBeVisible();
}

async function expectHealed(tabs: Tabs): Promise<void> {
  for (const page of [tabs.list, tabs.environment, tabs.dialog]) await expect(live(page)).toBeVisible();
  for (const page of Object.values(tabs)) await expect(page.getByText('Reconnecting…')).toHaveCount(0);
}

test.describe.configure({ mode: 'default' });

let names = { shown: '', asked: '' };
let maximum = 3;

test.beforeEach(async ({ api, uniqueName }) => {
  if (names.shown !== '') return;
  names = { shown: `${uniqueName}-s`, asked: `${uniqueName}-a` };
  await api.launch(names.shown, small);
  await api.launch(names.asked, small);
  for (const name of Object.values(names)) await api.untilStatus(name, 'ACTIVE');
});

interface World {
  line: FaultyLine;
  tabs: Tabs;
  /** Changes what the list and the environment page show, on a line of its own. */
  change: () => Promise<void>;
  expectChange: () => Promise<void>;
}

/** Signs in and opens the four tabs over a line to the portal. */
const worldTest = test.extend<{ target: string; world: World }>({
  target: async ({ connection }, use) => use(connection.url),
  world: async ({ page, api, signIn, target, uniqueName }, use) => {
    await signIn(page, 'Ada Park');
    const line = await openFaultyLine(target);
    const tabs = await openTabs(page, line.url, names);
    let launched = false;
    await use({
      line,
      tabs,
      change: async () => {
        maximum += 1;
        launched = true;
        await api.launch(uniqueName, small);
        const data = { inputs: { maxInstances: maximum } };
        expect((await api.send('PATCH', `/api/v1/environments/${names.shown}`, { data })).status).toBe(202);
        await api.untilStatus(names.shown, 'ACTIVE');
      },
      expectChange: async () => {
        await expect(tabs.list.getByRole('link', { name: uniqueName, exact: true })).toBeVisible();
        await expect(inputRow(tabs.environment, 'Maximum of instances')).toContainText(String(maximum));
      },
    });
    for (const tab of Object.values(tabs)) await tab.close();
    await line.close();
    if (launched) await api.send('DELETE', `/api/v1/environments/${uniqueName}?confirm=${uniqueName}`);
  },
});

worldTest('thirty seconds without a network cost nothing that is shown or typed', async ({ world }) => {
  const { line, tabs } = world;
  await line.refuse();
  await Promise.all([sleep(30_000), world.change()]);
  await expectKept(tabs, names.asked);
  for (const page of [tabs.list, tabs.environment, tabs.dialog])
    await expect(reconnecting(page)).toBeVisible();
  await line.pass();
  await expectHealed(tabs);
  await world.expectChange();
  await expectKept(tabs, names.asked);
});

worldTest('a proxy’s single 502 costs nothing that is shown or typed', async ({ world }) => {
  const { line, tabs } = world;
  const pages = [tabs.list, tabs.environment, tabs.dialog];
  for (const page of pages) {
    const path = new URL(page.url()).pathname;
    line.failOnce((message) => isPageRead(message) && new URL(message.url ?? '', line.url).pathname === path);
  }
  line.failOnce(isAction);
  await nameField(tabs.form).fill('half-type');
  await nameField(tabs.form).fill('half-typed');
  await world.change();
  await expect.poll(() => line.failuresLeft()).toBe(0);
  await world.expectChange();
  await expectHealed(tabs);
  await expectKept(tabs, names.asked);
});

const restarted = worldTest.extend<{ portal: { restart: () => Promise<void>; url: string } }>({
  portal: async ({ connection }, use) => {
    let running = await startPortalProcess({ databaseUrl: connection.databaseUrl });
    const port = Number(new URL(running.url).port);
    const restart = async () => {
      await running.kill();
      running = await startPortalProcess({ databaseUrl: connection.databaseUrl, port });
    };
    await use({ restart, url: running.url });
    await running.stop();
  },
  target: async ({ portal }, use) => use(portal.url),
});

restarted(
  'a portal that is killed and comes back costs nothing that is shown or typed',
  async ({ world, portal }) => {
    const { tabs } = world;
    const change = world.change();
    await portal.restart();
    await change;
    await expectHealed(tabs);
    await world.expectChange();
    await expectKept(tabs, names.asked);
  },
);
