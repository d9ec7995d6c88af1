import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import type { LoggedRequest } from '@/lib/practice-aws/account/request-log';
import { findBrowser, needsNoSandbox } from '@/lib/testing/checks/browser';
import { makeRoomForManyIn } from '@/lib/testing/checks/room-for-many';
import { waitUntil } from '@/lib/testing/checks/wait-until';

/**
 * `npm run bench:form`, beside a running demo: how long it takes from the press of "Launch" in the browser until the
 * practice AWS has received CreateStack, and, in the same run on the same endpoint, the same for one process of the
 * AWS command line. Both clocks are this machine's.
 */
const rounds = 20;
const region = 'eu-west-3';

interface Connection {
  url: string;
  databaseUrl: string;
  awsEndpointUrl: string;
}

async function createStackReceivedAt(aws: string, stackName: string): Promise<number> {
  return waitUntil(
    `CreateStack of ${stackName}`,
    async () => {
      const { requests } = (await (await fetch(`${aws}/_sandbox/requests`)).json()) as {
        requests: LoggedRequest[];
      };
      return requests.find((call) => call.action === 'CreateStack' && call.parameters.StackName === stackName)
        ?.at;
    },
    { everyMs: 50 },
  );
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: /sign in with/i }).click();
  await page.getByRole('button', { name: /Ada Park/ }).click();
  await page.waitForURL(/\/environments$/);
}

async function throughTheForm(
  page: Page,
  { url, awsEndpointUrl }: Connection,
  name: string,
): Promise<number> {
  await page.goto(`${url}/new`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Review' }).click();
  const launch = page.getByRole('button', { name: `Launch ${name}` });
  await launch.waitFor();
  const pressed = Date.now();
  await launch.click();
  return (await createStackReceivedAt(awsEndpointUrl, `slipway-${name}`)) - pressed;
}

async function throughTheCommandLine(aws: string, stackName: string): Promise<number> {
  const template = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
  const started = Date.now();
  const args = ['cloudformation', 'create-stack', '--endpoint-url', aws, '--region', region];
  spawn('aws', [...args, '--stack-name', stackName, '--template-body', template], {
    env: { ...process.env, AWS_ACCESS_KEY_ID: 'practice', AWS_SECRET_ACCESS_KEY: 'practice' },
    stdio: 'ignore',
  });
  return (await createStackReceivedAt(aws, stackName)) - started;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function line(what: string, values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${what.padEnd(44)} median ${Math.round(median(values))} ms (${Math.round(low)} to ${Math.round(high)}, n=${values.length})\n`;
}

async function main(): Promise<void> {
  const folder = process.env.SLIPWAY_DEMO_DIR || '.demo';
  const connection: Connection = JSON.parse(readFileSync(join(folder, 'connection.json'), 'utf8'));
  // They are all live at once, of one person.
  await makeRoomForManyIn(connection.databaseUrl);
  const prefix = `b${Date.now().toString(36).slice(-6)}`;
  const browser = await chromium.launch({
    executablePath: findBrowser() ?? undefined,
    args: needsNoSandbox() ? ['--no-sandbox'] : [],
  });
  const page = await browser.newPage();
  await signIn(page, connection.url);
  const form: number[] = [];
  const commandLine: number[] = [];
  const hasCommandLine = spawnSync('aws', ['--version']).status === 0;
  for (let round = 0; round < rounds; round += 1) {
    form.push(await throughTheForm(page, connection, `${prefix}-${round}`));
    if (hasCommandLine) {
      commandLine.push(await throughTheCommandLine(connection.awsEndpointUrl, `${prefix}-cli-${round}`));
    }
  }
  await browser.close();
  process.stdout.write(line('Launch pressed → CreateStack received', form));
  if (!hasCommandLine) return;
  process.stdout.write(line('aws cloudformation create-stack → received', commandLine));
  process.stdout.write(`${'ratio'.padEnd(44)} ${(median(form) / median(commandLine)).toFixed(2)}\n`);
}

await main();
process.exit(0);
