import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { startPortalProcess } from '@/lib/testing/checks/portal-process';
import { expectPresentable } from './expect-accessible';
import { isAction, isPageRead } from './faulty-line';
import { confirmField, expect, nameField, notice, test, typedName } from './four-tabs';
import { openPipe } from './pipe';

/** Whether a request reads what this page shows. */
function isReadOf(page: Page): (message: IncomingMessage) => boolean {
  const { pathname, origin } = new URL(page.url());
  return (message) => isPageRead(message) && new URL(message.url ?? '', origin).pathname === pathname;
}

// One after the other: they share the environments that are looked at.
test.describe.configure({ mode: 'default' });

test('thirty seconds without a network cost nothing that is shown or typed', async ({ tabs }) => {
  const { line } = tabs;
  await line.refuse();
  const look = async () => {
    for (const page of [tabs.environment, tabs.dialog]) {
      await expect(notice(page)).toContainText('Reconnecting…');
      await expectPresentable(page, `reconnecting, ${page === tabs.dialog ? 'dialog' : 'environment'}`);
    }
  };
  await Promise.all([sleep(30_000), tabs.change(), look()]);
  await tabs.expectKept();
  // Nothing goes on in a form by itself: it notices when it asks for something.
  await nameField(tabs.form).fill(`${typedName}-`);
  await nameField(tabs.form).fill(typedName);
  for (const page of tabs.all) await expect(notice(page)).toContainText('Reconnecting…');
  line.forgetReads();
  await line.pass();
  await tabs.expectHealed();
  await tabs.expectChange();
  await tabs.expectKept();
  // The list's rows came with the stream; the page of what had changed was read once.
  expect(line.reads(new URL(tabs.environment.url()).pathname)).toBe(1);
  expect(line.reads('/environments')).toBe(0);
});

test('a proxy’s single 502 costs nothing that is shown or typed', async ({ tabs }) => {
  const { line } = tabs;
  // The page of what changes is read again; the list follows without.
  line.failOnce(isReadOf(tabs.environment));
  line.failOnce(isAction);
  await nameField(tabs.form).fill(typedName.slice(0, -1));
  await nameField(tabs.form).fill(typedName);
  await tabs.change();
  await expect.poll(() => line.failuresLeft()).toBe(0);
  await tabs.expectHealed();
  await tabs.expectChange();
  await tabs.expectKept();
  await expect(tabs.form.getByText('This name is free')).toBeVisible();
});

test('a line that was silent without anybody saying so is noticed, and costs nothing either', async ({
  tabs,
}) => {
  const { line } = tabs;
  // In the middle of a page: what has come of it must not be taken for all of it.
  await Promise.all([line.hangDuring(isReadOf(tabs.environment)), tabs.change()]);
  await expect(notice(tabs.list)).toContainText('Reconnecting…');
  await tabs.expectKept();
  await line.pass();
  await tabs.expectHealed();
  await tabs.expectChange();
  await tabs.expectKept();
});

const restarting = test.extend<{ portal: { url: string; restart: () => Promise<void> } }>({
  portal: async ({ connection: { databaseUrl } }, use) => {
    let running = await startPortalProcess({ databaseUrl });
    const { url } = running;
    const restart = async () => {
      await running.kill();
      running = await startPortalProcess({ databaseUrl, port: Number(new URL(url).port) });
    };
    await use({ url, restart });
    await running.stop();
  },
  target: async ({ portal }, use) => use(portal.url),
});

restarting(
  'a portal that is killed and comes back costs nothing that is shown or typed',
  async ({ tabs, portal }) => {
    const change = tabs.change();
    await portal.restart();
    await change;
    await tabs.expectHealed();
    await tabs.expectChange();
    await tabs.expectKept();
  },
);

const overPipe = test.extend<{ database: { cut: () => void; open: () => void; url: string } }>({
  database: async ({ connection }, use) => {
    const address = new URL(connection.databaseUrl);
    const pipe = await openPipe(Number(address.port));
    address.port = String(pipe.port);
    const portal = await startPortalProcess({ databaseUrl: address.href });
    await use({ cut: pipe.cut, open: pipe.open, url: portal.url });
    await portal.stop();
    await pipe.close();
  },
  target: async ({ database }, use) => use(database.url),
});

overPipe('a portal without its database costs nothing that is shown or typed', async ({ tabs, database }) => {
  database.cut();
  // The portal answers meanwhile: with pages that ended in an error.
  for (const page of tabs.following) await expect(notice(page)).toContainText('Reconnecting…');
  await tabs.change();
  await tabs.expectKept();
  database.open();
  await tabs.expectHealed();
  await tabs.expectChange();
  await tabs.expectKept();
});

overPipe(
  'a page that is opened without the database says so, and comes by itself',
  async ({ tabs, database }) => {
    database.cut();
    const page = await tabs.list.context().newPage();
    await page.goto(tabs.list.url());
    await expect(page.getByRole('heading', { name: 'Slipway’s database does not answer' })).toBeVisible();
    await expectPresentable(page, 'the database is away');
    database.open();
    await expect(page.getByRole('heading', { name: 'Environments' })).toBeVisible({ timeout: 60_000 });
    expect(page.url()).toBe(tabs.list.url());
  },
);

test('another build’s answer leads to no new page, but to a word about it', async ({ tabs }) => {
  // Pages say whose they are, and so does the heartbeat of the stream, which comes to tabs that read nothing.
  tabs.line.rewrite((body) => body.replace(/"(b|build)":"[^"]+"/, '"$1":"another"'));
  await tabs.change();
  for (const page of tabs.following)
    await expect(notice(page)).toContainText('There is a new version of Slipway');
  await tabs.expectKept();
  await expectPresentable(tabs.list, 'a newer build, list');
  tabs.line.rewrite(null);
  await notice(tabs.list).getByRole('button', { name: 'Reload' }).click();
  await expect.poll(() => tabs.list.evaluate(() => 'kept' in window)).toBe(false);
  await expect(tabs.list.getByText('Live', { exact: true }).first()).toBeVisible();
  await expect(notice(tabs.list)).toHaveCount(0);
});

test('what is asked for over a lost line is refused in place, and works when the line is back', async ({
  tabs,
  api,
}) => {
  const { dialog, line, asked } = tabs;
  const confirm = dialog.getByRole('button', { name: `Tear down ${asked}` });
  const refusal = dialog.getByRole('dialog').getByRole('alert');
  await confirmField(dialog).fill(asked);

  line.failOnce((message) => isAction(message) && message.url === `/environments/${asked}`);
  await confirm.click();
  await expect(refusal).toContainText('this may or may not have arrived');
  await expect(notice(dialog)).toHaveCount(0);

  await line.refuse();
  await expect(notice(dialog)).toContainText('Reconnecting…');
  await tabs.list.getByRole('link', { name: 'Targets' }).click();
  await confirm.click();
  await expect(refusal).toContainText('nothing was sent');
  await expect(confirmField(dialog)).toHaveValue(asked);

  await line.pass();
  await expect(notice(dialog)).toHaveCount(0);
  expect((await api.get(`/api/v1/environments/${asked}`)).body.status).toBe('ACTIVE');
  // Where somebody wanted to go meanwhile, they come now.
  await expect(tabs.list.getByRole('heading', { level: 1, name: 'Targets' })).toBeVisible();
  expect(await tabs.list.evaluate(() => 'kept' in window)).toBe(true);
  await confirm.click();
  await expect(dialog.getByRole('dialog')).toBeHidden();
  await api.untilStatus(asked, 'TORN_DOWN');
});
