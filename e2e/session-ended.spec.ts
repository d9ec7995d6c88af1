import { Client } from 'pg';
import { hashToken } from '@/lib/access/secrets';
import { expectPresentable } from './expect-accessible';
import { expect, nameField, notice, test, typedName } from './four-tabs';

/** As an administrator ends it, or its twelve hours are over. */
async function endSession(databaseUrl: string, token: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('DELETE FROM sessions WHERE token_hash = $1', [hashToken(token)]);
    expect(rowCount).toBe(1);
  } finally {
    await client.end();
  }
}

test('a session that ends costs nothing that is typed, and signing in elsewhere brings the page back', async ({
  tabs,
  connection,
}) => {
  const { list, form, dialog } = tabs;
  const cookies = await list.context().cookies(connection.url);
  await endSession(
    connection.databaseUrl,
    cookies.find(({ name }) => name.endsWith('session-token'))?.value ?? '',
  );
  // The stream ends, and what is asked for is refused.
  await nameField(form).fill(typedName.slice(0, -1));
  await nameField(form).fill(typedName);
  for (const page of tabs.all) await expect(notice(page)).toContainText('You are signed out');
  await tabs.expectKept();
  await expectPresentable(form, 'signed out, form');
  await expectPresentable(dialog, 'signed out, dialog');

  // Nobody knocks at the door again and again.
  const begun = Date.now();
  let refused = 0;
  list.on('response', (response) => {
    if (response.status() === 401) refused += 1;
  });

  // Beside an open dialog, which stays open.
  const link = notice(dialog).getByRole('link', { name: 'Sign in again' });
  const opened = dialog.waitForEvent('popup');
  await link.click();
  const signIn = await opened;
  await signIn.getByRole('button', { name: /sign in with/i }).click();
  await signIn.getByRole('button', { name: /Ada Park/ }).click();
  await signIn.waitForURL(`${connection.url}/environments/${tabs.asked}`);
  await signIn.close();
  // One round of the page's own in half a minute, where signing in takes that long.
  expect(refused).toBeLessThanOrEqual(2 + Math.floor((Date.now() - begun) / 30_000));
  // As when a person comes back to each of them; a browser without a window has no focus to give.
  for (const page of tabs.all) await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await tabs.expectHealed();
  await tabs.expectKept();
});
