import { readFileSync } from 'node:fs';
import { expectPresentable } from './expect-accessible';
import { expect, small, test } from './fixtures';

test('an admin finds out who did what, from where, and takes it along as a file', async ({
  page,
  api,
  connection,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, small);
  await signIn(page, 'Dan Weber');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Audit' })).toBeVisible();
  const entries = page.getByRole('list', { name: 'Entries, newest first' }).locator('> li');
  // That the admin came in is on record, too.
  await expect(
    entries.filter({ hasText: 'user.sign-in' }).filter({ hasText: 'Dan Weber' }).first(),
  ).toBeVisible();

  await page.getByLabel('About').fill(uniqueName);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`subject=${uniqueName}`));
  const request = entries.filter({ hasText: 'environment.request' });
  await expect(request).toHaveCount(1);
  await request.locator('summary').click();
  await expect(request).toContainText('by the API');
  await expect(request).toContainText('127.0.0.1');
  await expect(request.getByRole('link', { name: uniqueName })).toBeVisible();
  await expectPresentable(page, 'an entry of the audit log');

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^slipway-audit-[\d-]+\.csv$/);
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines[0]).toContain('id,at,actor');
  expect(lines.slice(1).every((line) => line.includes(uniqueName))).toBe(true);

  await page.goto('/audit?q=nothing-has-this-in-it');
  await expect(page.getByText('No entry matches')).toBeVisible();
  await expectPresentable(page, 'an audit log in which nothing matches');
  await page.goto('/audit');
  await expectPresentable(page, 'the audit log');

  const review = await fetch(`${connection.url}/api/v1/access-review?format=csv`, {
    headers: { authorization: `Bearer ${connection.tokens.admin}` },
  });
  expect(await review.text()).toContain('Ada Park');
});

test('an engineer sees what concerns the environments of their teams, and no more', async ({
  page,
  api,
  connection,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName, small);
  await signIn(page, 'Ada Park');
  await page.goto(`/audit?subject=${uniqueName}`);
  const entries = page.getByRole('list', { name: 'Entries, newest first' }).locator('> li');
  await expect(entries.filter({ hasText: 'environment.request' })).toHaveCount(1);
  await expect(page.getByRole('link', { name: 'Access review' })).toHaveCount(0);
  await page.goto('/audit?actor=Dan');
  await expect(page.getByText('No entry matches')).toBeVisible();
  expect((await api.send('GET', '/api/v1/access-review')).status).toBe(403);
  const { body } = await api.send('GET', '/api/v1/audit?action=user.sign-in', {
    token: connection.tokens.engineer,
  });
  const { items } = body as { items: { subject: { name: string } }[] };
  expect(items.every(({ subject }) => subject.name === 'Ada Park')).toBe(true);
});
