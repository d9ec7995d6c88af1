import { Client } from 'pg';
import { expect, test } from './fixtures';

/** The process that the demo's worker runs in, as it reports itself. */
async function workerPid(databaseUrl: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>(
      'SELECT pid FROM workers ORDER BY seen_at DESC LIMIT 1',
    );
    const pid = rows[0]?.pid;
    if (pid === undefined) throw new Error('no worker reported itself');
    return pid;
  } finally {
    await client.end();
  }
}

test.describe.configure({ mode: 'serial' });

test('while no worker runs, the request is kept, the page says so, and it continues when one is back', async ({
  page,
  api,
  connection,
  request,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  const pid = await workerPid(connection.databaseUrl);
  process.kill(pid, 'SIGSTOP');
  try {
    await api.launch(uniqueName, { zones: 2, natGateways: 'single' });
    await expect.poll(async () => (await request.get(`${connection.url}/api/health`)).status()).toBe(503);
    await page.goto(`/environments/${uniqueName}`);
    await expect(page.getByText(/waiting for a worker/i).first()).toBeVisible();
    await page.goto('/environments');
    await expect(
      page
        .getByRole('main')
        .getByText(/worker/i)
        .first(),
    ).toBeVisible();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await api.untilStatus(uniqueName, 'ACTIVE');
});

test('a worker that is killed in the middle of a launch costs nothing but a moment', async ({
  page,
  api,
  connection,
  signIn,
  uniqueName,
}) => {
  await signIn(page, 'Ada Park');
  await api.launch(uniqueName, { zones: 2, natGateways: 'single' });
  await page.goto(`/environments/${uniqueName}`);
  await expect(page.getByText(/\d+ of \d+ resources/).first()).toBeVisible();
  process.kill(await workerPid(connection.databaseUrl), 'SIGKILL');
  await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();
  const log = await (await fetch(`${connection.awsEndpointUrl}/_sandbox/requests`)).json();
  const created = (
    log as { requests: { action: string; parameters: Record<string, string> }[] }
  ).requests.filter(
    (call) => call.action === 'CreateStack' && call.parameters.StackName === `slipway-${uniqueName}`,
  );
  expect(created).toHaveLength(1);
});
