import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadActor } from '@/lib/access/load-actor';
import { createServiceAccount } from '@/lib/machines/create-service-account';
import { createTrust } from '@/lib/machines/create-trust';
import { type RunningIdentityProvider, startIdentityProvider } from '@/lib/sandbox/identity/start';
import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';

/**
 * A workflow with the action of `infra-templates/github-action`, as GitHub runs it: its token from the sandbox's provider,
 * the portal as it is shipped, a worker, and a stub of GitHub's REST API.
 */

interface Comment {
  id: number;
  body: string;
  user: { type: string };
}

let sandbox: Sandbox;
let portal: PortalProcess;
let provider: RunningIdentityProvider;
let github: Server;
const folder = mkdtempSync(join(tmpdir(), 'slipway-action-'));
const comments: Comment[] = [];
let openRequests: number[] = [7];

beforeAll(async () => {
  sandbox = await startSandbox();
  sandbox.startWorker();
  portal = await startPortalProcess({ databaseUrl: sandbox.databaseUrl });
  provider = await startIdentityProvider({
    portalUrl: portal.url,
    clientId: 'slipway',
    clientSecret: 'practice',
  });
  github = createServer(async (request, response) => {
    const path = new URL(request.url ?? '', 'http://github').pathname;
    const [, number] = /\/pulls\/(\d+)$/.exec(path) ?? [];
    if (number) {
      response.end(JSON.stringify({ state: openRequests.includes(Number(number)) ? 'open' : 'closed' }));
      return;
    }
    if (request.method === 'GET') return void response.end(JSON.stringify(comments));
    const { body } = (await json(request)) as { body: string };
    const before = comments.find(({ id }) => path.endsWith(`/comments/${id}`));
    if (before) before.body = body;
    else comments.push({ id: comments.length + 1, body, user: { type: 'Bot' } });
    response.end('{}');
  });
  await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
  const dan = await sandbox.database.user.findUniqueOrThrow({ where: { email: 'dan@example.com' } });
  const actor = await loadActor(sandbox.database, dan.id);
  if (!actor) throw new Error('Dan is missing');
  const ctx = { database: sandbox.database, actor, via: 'api', freshUntil: 'always' } as const;
  const account = await createServiceAccount({ ctx, input: { team: 'payments', name: 'previews' } });
  const trust = { serviceAccount: account.id, issuer: provider.issuer, repository: 'acme/orders' };
  await createTrust({ ctx, input: { ...trust, pullRequests: true } });
  await createTrust({ ctx, input: { ...trust, ref: 'refs/heads/main', scopes: ['read', 'teardown'] } });
});
afterAll(async () => {
  await portal?.stop();
  await provider?.close();
  github?.close();
  await sandbox?.close();
  rmSync(folder, { recursive: true });
});

/** As GitHub starts it for an event; `claims` of the token that it signs. */
async function run(event: object, claims: Record<string, string>, inputs: Record<string, string> = {}) {
  const eventPath = join(folder, 'event.json');
  const outputPath = join(folder, 'output');
  writeFileSync(eventPath, JSON.stringify(event));
  writeFileSync(outputPath, '');
  const query = new URLSearchParams({ repository: 'acme/orders', ...claims });
  const given: Record<string, string> = {
    'slipway-url': portal.url,
    mode: 'auto',
    team: 'payments',
    target: 'sandbox',
    blueprint: 'web-environment',
    inputs: '{"zones": 2}',
    'wait-minutes': '5',
    'poll-seconds': '0.2',
    'github-token': 'of-the-job',
    'github-api-url': `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
    ...inputs,
  };
  const child: ChildProcess = spawn(process.execPath, ['infra-templates/github-action/main.mjs'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...Object.fromEntries(
        Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      GITHUB_REPOSITORY: 'acme/orders',
      GITHUB_EVENT_PATH: eventPath,
      GITHUB_OUTPUT: outputPath,
      GITHUB_RUN_ID: '42',
      GITHUB_RUN_ATTEMPT: '1',
      ACTIONS_ID_TOKEN_REQUEST_URL: `${provider.issuer}/workflow-token?${query}`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-job',
    },
  });
  if (!child.stdout) throw new Error('no output');
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const log = await text(child.stdout);
  return { code: await ended, log, outputs: readFileSync(outputPath, 'utf8') };
}

const forRequest = { event_name: 'pull_request', ref: 'refs/pull/7/merge' };
const opened = { action: 'opened', pull_request: { number: 7 } };
const closed = { action: 'closed', pull_request: { number: 7 } };

describe('a workflow of a repository that is trusted', () => {
  test('launches an environment for a pull request, says where it is, and tears it down when the request closes', async () => {
    const launched = await run(opened, forRequest);
    expect(launched, launched.log).toMatchObject({ code: 0 });
    expect(launched.outputs).toContain('name=orders-pr-7\nstatus=ACTIVE\nurl=http');
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toMatch(/is \*\*ACTIVE\*\*[\s\S]*Address: <http[\s\S]*Cost: about \$\d+/);
    const environment = await sandbox.environment('orders-pr-7');
    expect(environment).toMatchObject({ team: 'payments', owner: { name: 'payments/previews' } });

    const again = await run({ ...opened, action: 'synchronize' }, forRequest, {
      inputs: '{"maxInstances": 4}',
    });
    expect(again, again.log).toMatchObject({ code: 0 });
    expect(await sandbox.environment('orders-pr-7')).toMatchObject({
      status: 'ACTIVE',
      inputs: { maxInstances: 4 },
    });

    const tornDown = await run(closed, forRequest);
    expect(tornDown, tornDown.log).toMatchObject({ code: 0 });
    expect(await sandbox.environment('orders-pr-7')).toMatchObject({ status: 'TORN_DOWN' });
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('is torn down');
    expect(await run(closed, forRequest)).toMatchObject({ code: 0 });

    const where = { action: { in: ['token.exchange', 'environment.request', 'environment.tear-down'] } };
    const audit = await sandbox.database.auditEntry.findMany({
      where,
      select: { actorName: true, action: true },
    });
    expect(new Set(audit.map(({ action }) => action))).toEqual(new Set(where.action.in));
    expect(new Set(audit.map(({ actorName }) => actorName))).toEqual(new Set(['payments/previews']));
    for (const secret of [...`${launched.log}${tornDown.log}`.matchAll(/slw_[\w-]{43}/g)].map(([it]) => it))
      expect(launched.log + tornDown.log).toContain(`::add-mask::${secret}`);
    expect(portal.log()).not.toMatch(/slw_|eyJ/);
  });

  test('tears down on a schedule what a workflow that died has left, and nothing else', async () => {
    openRequests = [9];
    const launch = (number: number) => run({ action: 'opened', pull_request: { number } }, forRequest);
    expect(await launch(8)).toMatchObject({ code: 0 });
    expect(await launch(9)).toMatchObject({ code: 0 });
    await sandbox.launch('orders-pr-5');
    const cleaned = await run({}, { ref: 'refs/heads/main', event_name: 'schedule' });
    expect(cleaned, cleaned.log).toMatchObject({ code: 0 });
    expect(await sandbox.environment('orders-pr-8')).toMatchObject({ status: 'TORN_DOWN' });
    expect(await sandbox.environment('orders-pr-9')).toMatchObject({ status: 'ACTIVE' });
    expect((await sandbox.environment('orders-pr-5')).status).not.toBe('TORN_DOWN');
  });
});

test.each([
  ['another repository', { ...forRequest, repository: 'eve/orders' }],
  ['another branch', { ref: 'refs/heads/dev' }],
  ['an environment', { environment: 'production' }],
])('a workflow of %s gets nothing, and is told so', async (_, claims) => {
  const before = await sandbox.database.environment.count();
  const { code, log } = await run(opened, claims);
  expect(code).toBe(1);
  expect(log).toContain('::error::Slipway gave no token: No workflow is trusted that is of');
  expect(await sandbox.database.environment.count()).toBe(before);
});

describe('the token endpoint answers as OAuth clients understand', () => {
  const ask = (body: string, type = 'application/x-www-form-urlencoded') =>
    fetch(`${portal.url}/api/v1/token`, { method: 'POST', headers: { 'content-type': type }, body });

  test.each([
    ['', 'application/x-www-form-urlencoded', 400, 'invalid_request'],
    ['grant_type=password', 'application/x-www-form-urlencoded', 400, 'unsupported_grant_type'],
    ['grant_type=a&grant_type=b', 'application/x-www-form-urlencoded', 400, 'invalid_request'],
    ['{}', 'application/json', 415, 'invalid_request'],
    ['x'.repeat(100_000), 'application/x-www-form-urlencoded', 413, 'invalid_request'],
  ])('%.30s (%s) with %i', async (body, type, status, error) => {
    const answer = await ask(body, type);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({ error, error_description: expect.any(String) });
  });
});
