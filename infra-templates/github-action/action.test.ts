import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { newNameSchema } from '@/lib/blueprints/environment-request';
import { githubClient } from './github.mjs';
import { environmentName, inWords, requestOf } from './modes.mjs';
import { slipwayClient } from './slipway.mjs';

const file = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');
const action = parse(file('action.yml'));

test('what is read is an input of action.yml, and every input is read', () => {
  const read = [...file('main.mjs').matchAll(/(?:input|required|minutesOf)\('([a-z-]+)'/g)].map(
    ([, name]) => name,
  );
  expect([...new Set(read)].sort()).toEqual(Object.keys(action.inputs).sort());
  const outputs = ['name', 'status', 'url', 'monthly-usd'];
  expect(Object.keys(action.outputs)).toEqual(outputs);
});

test('it runs with the runner’s Node alone', () => {
  expect(action.runs).toEqual({ using: 'node24', main: 'main.mjs' });
  for (const name of readdirSync(new URL('.', import.meta.url)).filter((it) => it.endsWith('.mjs'))) {
    const imported = [...file(name).matchAll(/from '([^']+)'/g)].map(([, from = '']) => from);
    expect(
      imported.filter((from) => !/^(node:|\.\/)/.test(from)),
      name,
    ).toEqual([]);
  }
});

test('the workflow of the README uses inputs that there are, and may have a token signed', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(file('README.md')) ?? [];
  const workflow = parse(yaml);
  expect(workflow.permissions).toMatchObject({ 'id-token': 'write', 'pull-requests': 'write' });
  expect(workflow.on.pull_request.types).toContain('closed');
  const steps: { uses: string; with: Record<string, string> }[] = workflow.jobs.preview.steps;
  const used = Object.keys(steps.find(({ uses }) => uses.includes('slipway'))?.with ?? {});
  expect(used.filter((name) => !(name in action.inputs))).toEqual([]);
});

describe('an environment', () => {
  test.each([
    ['orders', 7, 'orders-pr-7'],
    ['Orders_API', 12, 'orders-api-pr-12'],
    ['a-very-long-name-of-a-repository', 123, 'a-very-long-n-pr-123'],
    ['a-very-long--', 123456, 'a-very-lon-pr-123456'],
    ['123', 1, 'x-pr-1'],
    ['.github', 1, 'github-pr-1'],
    ['9lives-', 1, 'lives-pr-1'],
  ])('of %s and request %i is %s, and is known by it', (prefix, number, name) => {
    expect(environmentName(prefix, number)).toBe(name);
    expect(newNameSchema.safeParse(name).success).toBe(true);
    expect(requestOf(prefix, name)).toBe(number);
  });

  test.each([
    'orders',
    'orders-pr-',
    'orders-pr-07',
    'orders-pr-0',
    'other-pr-7',
    'orders-pr-7-pr',
    'xorders-pr-7',
  ])('that is called %s is of no request', (name) => {
    expect(requestOf('orders', name)).toBeNull();
  });

  test('is told of as it is, and says nothing in Markdown itself', () => {
    const environment = {
      status: 'LAUNCH_FAILED',
      statusReason: 'No `quota`\n# left <img src=x>',
      url: null,
      monthlyUsd: 91,
    };
    expect(inWords('https://slipway.example', 'orders-pr-7', environment)).toBe(
      "The environment [orders-pr-7](https://slipway.example/environments/orders-pr-7) is **LAUNCH_FAILED**: `No 'quota' # left <img src=x>`\n\nCost: about $91 a month.",
    );
    expect(inWords('https://slipway.example', 'orders-pr-7', null)).toContain('is torn down');
  });
});

describe('the comment', () => {
  let server: Server;
  afterEach(() => server.close());

  const github = async (comments: object[]) => {
    const asked: string[] = [];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 1);
      response.end(JSON.stringify(comments.slice((page - 1) * 100, page * 100)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const client = githubClient({ url: `http://127.0.0.1:${port}`, token: 't', repository: 'acme/orders' });
    return { client, asked };
  };
  const others = Array.from({ length: 100 }, (_, id) => ({ id, body: 'x', user: { type: 'User' } }));

  test('is made once, and changed where it is, on whatever page', async () => {
    const ours = { id: 700, body: '<!-- m -->\nold', user: { type: 'Bot' } };
    const { client, asked } = await github([...others, ours]);
    await client.comment(7, '<!-- m -->', 'new');
    expect(asked.at(-1)).toBe('PATCH /repos/acme/orders/issues/comments/700');
    asked.length = 0;
    await client.comment(7, '<!-- m -->', 'old');
    expect(asked.filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  test('is not somebody’s who quotes it', async () => {
    const { client, asked } = await github([{ id: 1, body: '<!-- m -->\nold', user: { type: 'User' } }]);
    await client.comment(7, '<!-- m -->', 'new');
    expect(asked.at(-1)).toBe('POST /repos/acme/orders/issues/7/comments');
  });
});

test('a job that may not have a token signed is told what it lacks', async () => {
  const client = slipwayClient({
    url: 'https://slipway.example',
    requestUrl: undefined,
    requestToken: undefined,
    mask: () => undefined,
  });
  await expect(client.read('x')).rejects.toThrow('id-token: write');
});
