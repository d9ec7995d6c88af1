import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from 'pg';
import { expectPresentable } from './expect-accessible';
import { expect, test } from './fixtures';

/** The processes of the workers that are alive, as they report themselves; the one heard last comes first. */
async function workerPids(databaseUrl: string): Promise<number[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM workers
      WHERE stopped_at IS NULL AND seen_at > clock_timestamp() - interval '15 seconds' ORDER BY seen_at DESC`,
    );
    return rows.map(({ pid }) => pid);
  } finally {
    await client.end();
  }
}

async function workerPid(databaseUrl: string): Promise<number> {
  const [pid] = await workerPids(databaseUrl);
  if (pid === undefined) throw new Error('no worker reported itself');
  return pid;
}

test.describe.configure({ mode: 'serial' });

test('one more worker joins with the environment that connection.json carries, and nothing else', async ({
  connection,
}) => {
  const before = await workerPids(connection.databaseUrl);
  const joined = async () =>
    (await workerPids(connection.databaseUrl)).filter((pid) => !before.includes(pid)).length;
  // In a group of its own: npm, its shell and the worker.
  const npm = spawn('npm', ['run', 'worker'], { env: connection.workerEnv, stdio: 'ignore', detached: true });
  if (npm.pid === undefined) throw new Error('npm did not start');
  const ended = once(npm, 'exit');
  try {
    await expect.poll(joined).toBe(1);
  } finally {
    if (npm.exitCode === null) process.kill(-npm.pid, 'SIGTERM');
    await ended;
  }
  await expect.poll(joined).toBe(0);
});

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

    // Nobody can look for what would be in the way of a launch, and that keeps nobody from launching.
    await page.getByRole('link', { name: 'New environment' }).click();
    await page.getByLabel('Name', { exact: true }).fill(`${uniqueName}b`);
    await page.getByLabel('Target', { exact: true }).selectOption('sandbox');
    await page.getByRole('button', { name: 'Review' }).click();
    const check = page.getByRole('region', { name: 'Flight check' });
    await expect(check.getByRole('status')).toHaveText('Nothing could be checked');
    await check.getByText(/^\d+ could not be checked$/).click();
    await expect(check).toContainText('Couldn’t look: no worker is running.');
    await expectPresentable(page, 'flight check without a worker');
    await page.getByRole('button', { name: `Launch ${uniqueName}b` }).click();
    await page.waitForURL(new RegExp(`/environments/${uniqueName}b$`));
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
