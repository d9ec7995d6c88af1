import { type Browser, chromium, expect, type Page } from '@playwright/test';
import { findBrowser, needsNoSandbox } from '@/lib/testing/checks/browser';

const patience = { timeout: 60_000 };

/** People with open pages, who do nothing that a person would not. */
export interface Visitors {
  /** Launches what is half typed in the form; where another build has come meanwhile, as the page says to. */
  launchFromForm: (index: number) => Promise<{ reloads: number }>;
  /** Nothing has been said on any page that should not be, and what they follow is alive or offers a reload. */
  expectWell: () => Promise<void>;
  /** What went wrong on a page: scripts that failed, pages that could not be shown. */
  errors: string[];
  close: () => Promise<void>;
}

/** Signs Ada in, and opens the list, an environment and a form for each of `names`, with the name typed into it. */
export async function openVisitors(url: string, shown: string, names: readonly string[]): Promise<Visitors> {
  const executablePath = findBrowser();
  const browser: Browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      ...(needsNoSandbox() ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--no-first-run',
    ],
  });
  const context = await browser.newContext({ baseURL: url });
  const errors: string[] = [];
  const open = async (path: string): Promise<Page> => {
    const page = await context.newPage();
    page.on('pageerror', (error) => errors.push(`${path}: ${error.message}`));
    page.on('response', (answer) => {
      if (answer.status() >= 500) errors.push(`${path}: ${answer.url()} answered ${answer.status()}`);
    });
    await page.goto(path);
    return page;
  };
  const door = await open('/');
  await door.getByRole('button', { name: /sign in with/i }).click();
  await door.getByRole('button', { name: /Ada Park/ }).click();
  await door.waitForURL(/\/environments$/);
  const list = door;
  const environment = await open(`/environments/${shown}`);
  const forms: Page[] = [];
  for (const name of names) {
    const form = await open('/new');
    await form.waitForLoadState('networkidle');
    await nameField(form).fill(name);
    forms.push(form);
  }
  const following = [list, environment];
  for (const page of following) await expect(live(page)).toBeVisible(patience);
  return {
    errors,
    launchFromForm: async (index) => {
      const [form, name] = [forms[index], names[index]];
      if (!form || !name) throw new Error(`There is no form ${index}`);
      return launchFrom(form, name);
    },
    expectWell: async () => {
      for (const page of [...following, ...forms]) {
        await expect(page.getByText('This page could not be shown')).toHaveCount(0);
        await expect(page.getByRole('button', { name: /sign in with/i })).toHaveCount(0);
      }
      // One that was open all the time follows what happens, or says that it needs a reload, which then does it.
      for (const page of following) {
        await expect(live(page).or(newVersion(page)).first()).toBeVisible(patience);
        if (await newVersion(page).isVisible()) await reload(page);
        await expect(live(page)).toBeVisible(patience);
      }
    },
    close: () => browser.close(),
  };
}

const nameField = (page: Page) => page.getByRole('textbox', { name: 'Name', exact: true });
const live = (page: Page) => page.locator('span').filter({ hasText: /^Live$/ });
const newVersion = (page: Page) => page.getByText('There is a new version of Slipway').first();
const reload = (page: Page) => page.getByRole('button', { name: 'Reload' }).first().click();

async function launchFrom(form: Page, name: string): Promise<{ reloads: number }> {
  await form.bringToFront();
  for (let reloads = 0; reloads < 3; reloads += 1) {
    await expect(nameField(form)).toHaveValue(name, patience);
    await form.getByRole('button', { name: 'Review', exact: true }).click();
    const launch = form.getByRole('button', { name: `Launch ${name}` });
    await expect(launch.or(newVersion(form)).first()).toBeVisible(patience);
    // Whoever reads that there is a new version reloads first.
    if (!(await newVersion(form).isVisible())) await launch.click();
    const launched = form.getByRole('heading', { level: 1, name });
    await expect(launched.or(newVersion(form)).first()).toBeVisible(patience);
    if (await launched.isVisible()) return { reloads };
    await reload(form);
    await form.waitForLoadState('networkidle');
  }
  throw new Error(`${name} could not be launched from its form`);
}
