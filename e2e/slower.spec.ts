import { Client } from 'pg';
import { expectAccessible } from './expect-accessible';
import { expect, small, test } from './fixtures';

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
