import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from '@playwright/test';
import { findBrowser, needsNoSandbox } from '@/lib/testing/checks/browser';
import { openCountingProxy } from './counting-proxy';
import { markdown, processorSeconds } from './figures';
import { tell } from './progress';

/**
 * `npm run bench:idle -- --before <commit>`: what a tab costs that is in sight while nothing happens, in a real browser,
 * of this tree and of an earlier one, in turn on the same machine over the same record. Each tab is a browser of its own,
 * as tabs of one share what they can. Processor time is that of the portal's process, less what it takes without any
 * tab; bytes are those of the connections, both ways. Prints Markdown.
 *
 * `--tabs 10`, `--seconds 60`, `--only list` or `environment`.
 */
interface Side {
  name: string;
  url: string;
  pid: number;
  cookie: string;
  environment: string;
  close: () => Promise<void>;
}

interface Cost {
  processorMs: number;
  bytes: number;
}

const sideProgram = 'lib/testing/bench/idle-side.ts';
/** What both trees run, so that both have the same on record. */
const sharedFiles = [sideProgram, 'lib/testing/bench/fill-record.ts'];
/** Scripts load, the page comes alive, the stream opens. */
const settleMs = 10_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      before: { type: 'string', default: '' },
      tabs: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '60' },
      only: { type: 'string', default: '' },
    },
  });
  const sides: Side[] = [];
  const browser = await chromium.launch({
    executablePath: findBrowser() ?? undefined,
    chromiumSandbox: !needsNoSandbox(),
  });
  try {
    if (values.before) sides.push(await startSide('before', treeOf(values.before)));
    sides.push(await startSide('now', process.cwd()));
    for (const page of ['list', 'environment'] as const) {
      if (values.only && values.only !== page) continue;
      const costs: [string, Cost][] = [];
      for (const side of sides) {
        tell(`${page}, ${side.name}: ${values.tabs} tabs for ${values.seconds} s`);
        costs.push([
          side.name,
          await costOfTab(browser, side, page, Number(values.tabs), Number(values.seconds)),
        ]);
      }
      process.stdout.write(`${table(page, costs)}\n\n`);
    }
  } finally {
    await browser.close();
    for (const side of sides) await side.close();
  }
}

/** A worktree of that commit with this tree's packages. */
function treeOf(commit: string): string {
  const folder = resolve('.checks', `before-${commit}`);
  if (!existsSync(folder)) makeTree(folder, commit);
  for (const file of sharedFiles) copyFileSync(file, join(folder, file));
  return folder;
}

function makeTree(folder: string, commit: string): void {
  execFileSync('git', ['worktree', 'add', '--detach', folder, commit], { stdio: 'inherit' });
  execFileSync('cp', ['-al', resolve('node_modules'), join(folder, 'node_modules')]);
  execFileSync('node_modules/.bin/prisma', ['generate'], {
    cwd: folder,
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' },
    stdio: 'inherit',
  });
}

async function startSide(name: string, cwd: string): Promise<Side> {
  tell(`starting ${name}`);
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', sideProgram], {
    cwd,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const { stdout, stdin } = child;
  if (!stdout || !stdin) throw new Error(`${name} has no pipes`);
  for await (const line of createInterface({ input: stdout })) {
    if (!line.startsWith('{"url"')) continue;
    const close = async () => {
      stdin.end();
      await ended;
    };
    return { name, ...JSON.parse(line), close };
  }
  throw new Error(`${name} ended before it was ready`);
}

async function costOfTab(
  browser: Browser,
  side: Side,
  page: 'list' | 'environment',
  tabs: number,
  seconds: number,
): Promise<Cost> {
  const without = await processorSecondsWithin(side.pid, seconds / 2);
  const proxy = await openCountingProxy(side.url);
  const path = page === 'list' ? '/environments' : `/environments/${side.environment}`;
  const contexts = [];
  for (let tab = 0; tab < tabs; tab += 1) {
    const context = await browser.newContext({ extraHTTPHeaders: { cookie: side.cookie } });
    contexts.push(context);
    const shown = await context.newPage();
    await shown.goto(proxy.url + path);
    await shown
      .locator('span')
      .filter({ hasText: /^Live$/ })
      .first()
      .waitFor();
  }
  await sleep(settleMs);
  const before = proxy.bytes();
  const used = await processorSecondsWithin(side.pid, seconds);
  const bytes = proxy.bytes() - before;
  for (const context of contexts) await context.close();
  proxy.close();
  const perTabAndMinute = 60 / seconds / tabs;
  return {
    processorMs: Math.max(0, used - 2 * without) * 1_000 * perTabAndMinute,
    bytes: bytes * perTabAndMinute,
  };
}

async function processorSecondsWithin(pid: number, seconds: number): Promise<number> {
  const before = processorSeconds(pid, 'own');
  await sleep(seconds * 1_000);
  return processorSeconds(pid, 'own') - before;
}

function table(page: string, costs: readonly (readonly [string, Cost])[]): string {
  const [first] = costs;
  const ratio = (value: number, of: number | undefined) => (of === undefined ? '' : (of / value).toFixed(1));
  return markdown(
    ['page', 'tree', 'CPU per tab and minute', 'bytes per tab and minute', 'CPU, 1/', 'bytes, 1/'],
    costs.map(([name, { processorMs, bytes }]) => [
      page,
      name,
      `${processorMs.toFixed(1)} ms`,
      `${(bytes / 1_000).toFixed(1)} kB`,
      ratio(processorMs, first?.[1].processorMs),
      ratio(bytes, first?.[1].bytes),
    ]),
  );
}

await main();
