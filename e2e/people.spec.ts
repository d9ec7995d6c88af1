import { randomUUID } from 'node:crypto';
import type { BrowserContext, Page } from '@playwright/test';
import { Client } from 'pg';
import { hashToken } from '@/lib/access/secrets';
import { expectPresentable } from './expect-accessible';
import { expect, test } from './fixtures';

const withDatabase = async <Result>(url: string, work: (client: Client) => Promise<Result>) => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** Somebody whom no other test needs, signed in with the given browser. */
async function somebody(url: string, name: string, context: BrowserContext, portal: string): Promise<string> {
  const [id, token] = [randomUUID(), randomUUID()];
  await withDatabase(url, async (client) => {
    await client.query('INSERT INTO users (id, name, email, last_sign_in_at) VALUES ($1, $2, $3, now())', [
      id,
      name,
      `${id}@example.com`,
    ]);
    await client.query(
      `INSERT INTO sessions (id, token_hash, user_id, expires, notice)
       VALUES ($1, $2, $3, now() + interval '1 hour', 'groups-overage')`,
      [randomUUID(), hashToken(token), id],
    );
  });
  await context.addCookies([{ name: 'next-auth.session-token', value: token, url: portal, httpOnly: true }]);
  return id;
}

const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });

test('an admin finds a person, and disables them: their open page ends at once', async ({
  page,
  browser,
  connection,
  signIn,
  uniqueName,
}) => {
  const name = `Eve ${uniqueName}`;
  const context = await browser.newContext();
  await somebody(connection.databaseUrl, name, context, connection.url);
  const theirs = await context.newPage();
  await theirs.goto(`${connection.url}/environments`);
  await expect(theirs.getByText('did not say which groups you are in')).toBeVisible();
  await expectPresentable(theirs, 'a sign-in without groups');
  await theirs.getByRole('button', { name: 'Dismiss' }).click();
  await expect(theirs.getByText('did not say which groups you are in')).toBeHidden();

  await signIn(page, 'Dan Weber');
  await page.getByRole('link', { name: 'People' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  await expectPresentable(page, 'people');
  await page.getByRole('searchbox', { name: 'Search people' }).fill(uniqueName);
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(row(page, name)).toContainText('1 session');
  await page.getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await expectPresentable(page, 'a person');

  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('button', { name: `Disable ${name}` }).click();
  await expect(page.getByText('disabled', { exact: true })).toBeVisible();
  await expect(theirs.getByText('You are signed out')).toBeVisible();
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByRole('button', { name: `Enable ${name}` }).click();
  await expect(page.getByText('disabled', { exact: true })).toBeHidden();
  await context.close();
});

test('an admin decides who somebody is who was not let in', async ({
  page,
  browser,
  connection,
  signIn,
  uniqueName,
}) => {
  const context = await browser.newContext();
  const id = await somebody(connection.databaseUrl, `Finn ${uniqueName}`, context, connection.url);
  await withDatabase(connection.databaseUrl, (client) =>
    client.query(
      `INSERT INTO account_requests (id, provider, issuer, subject, name, email, user_id)
       VALUES ($1, 'oidc', 'https://login.example.com', $2, $3, $4, $5)`,
      [randomUUID(), `new-${uniqueName}`, `Finn Again ${uniqueName}`, `${id}@example.com`, id],
    ),
  );
  await signIn(page, 'Dan Weber');
  await page.goto('/people');
  const request = page
    .getByRole('region', { name: 'Not let in' })
    .getByRole('listitem')
    .filter({
      hasText: `new-${uniqueName}`,
    });
  await expect(request).toContainText(`May be Finn ${uniqueName}`);
  await expectPresentable(page, 'people who were not let in');
  await request.getByRole('button', { name: `Same person: Finn Again ${uniqueName}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'They are the same' }).click();
  // Somebody is at work with the earlier account.
  await expect(dialog).toContainText('is signed in with the earlier account');
  await expectPresentable(page, 'a decision that is refused');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await request.getByRole('button', { name: `Somebody else: Finn Again ${uniqueName}` }).click();
  await dialog.getByRole('button', { name: 'They are somebody else' }).click();
  await expect(request).toBeHidden();
  await context.close();
});

test('an environment goes to another team, and leaves the page of who had it', async ({
  page,
  browser,
  api,
  connection,
  signIn,
  uniqueName,
}) => {
  await api.launch(uniqueName);
  const context = await browser.newContext({ baseURL: connection.url });
  const theirs = await context.newPage();
  await signIn(theirs, 'Ada Park');
  await expect(theirs.getByRole('link', { name: uniqueName, exact: true })).toBeVisible();

  await signIn(page, 'Dan Weber');
  await page.getByRole('link', { name: 'Teams' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Teams' })).toBeVisible();
  await expectPresentable(page, 'teams');
  await page.getByRole('link', { name: 'payments', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'payments' })).toBeVisible();
  await expectPresentable(page, 'a team');
  await page.getByRole('button', { name: `Hand over ${uniqueName}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New owner').selectOption({ label: 'Ben Osei (ben@example.com)' });
  await dialog.getByRole('button', { name: 'Hand over' }).click();
  await expect(dialog).toContainText('could do nothing with it');
  await expectPresentable(page, 'a hand-over that is refused');
  await dialog.getByLabel('New team').selectOption('search');
  await dialog.getByRole('button', { name: 'Hand over' }).click();
  await expect(dialog).toBeHidden();
  await expect(theirs.getByRole('link', { name: uniqueName, exact: true })).toBeHidden();
  const { body } = await api.send('GET', `/api/v1/environments/${uniqueName}`, {
    token: connection.tokens.admin,
  });
  expect(body).toMatchObject({ team: 'search', owner: { name: 'Ben Osei' } });
  await api.send('DELETE', `/api/v1/environments/${uniqueName}?confirm=${uniqueName}`, {
    token: connection.tokens.admin,
  });
  await context.close();
});

test('a team keeps its environments when its group is renamed, whatever its name is', async ({
  page,
  connection,
  signIn,
  uniqueName,
}) => {
  const name = `équipe ${uniqueName} / 注文`;
  await withDatabase(connection.databaseUrl, (client) =>
    client.query('INSERT INTO teams (id, name) VALUES ($1, $2)', [randomUUID(), name]),
  );
  await signIn(page, 'Dan Weber');
  await page.goto(`/teams/${encodeURIComponent(name)}`);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await page.getByLabel('Groups of your sign-in service').fill(`team-${uniqueName}\nteam-${uniqueName}-new`);
  await page.getByRole('button', { name: 'Save groups' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Groups of your sign-in service')).toHaveValue(
    `team-${uniqueName}\nteam-${uniqueName}-new`,
  );
  await expect(page.getByText('Only these groups lead to the team.')).toBeVisible();
});

test('an engineer sees their own teams, and who can help with the rest', async ({ page, signIn }) => {
  await signIn(page, 'Ada Park');
  await expect(page.getByRole('link', { name: 'People' })).toBeHidden();
  await page.goto('/people');
  await expect(page.getByText('Only admins may see people.')).toBeVisible();
  await expectPresentable(page, 'people, for an engineer');
  await page.goto('/teams');
  await expect(page.getByRole('list', { name: 'Teams' }).getByRole('listitem')).toHaveCount(1);
  await page.getByRole('link', { name: 'payments' }).click();
  await expect(page.getByText('Only admins may change teams.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Hand over' })).toBeHidden();
  await expectPresentable(page, 'a team, for an engineer');
  for (const [path, heading] of [
    ['/teams/search', 'Team not found'],
    ['/teams/%E0%A4%A', 'Page not found'],
  ] as const) {
    const answer = await page.goto(path);
    expect([400, 404]).toContain(answer?.status());
    if (answer?.status() === 404) await expect(page.getByRole('heading', { name: heading })).toBeVisible();
  }
});

test('the sign-in page says who can help whoever is refused', async ({ page }) => {
  for (const code of ['NotAMember', 'GroupsUnknown', 'Disabled', 'IssuerChanged', 'OAuthAccountNotLinked']) {
    await page.goto(`/sign-in?error=${code}`);
    await expect(page.getByRole('main').getByRole('alert')).toContainText(/admin|platform team/);
    await expectPresentable(page, `refused: ${code}`);
  }
});
