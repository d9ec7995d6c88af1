import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchAncestors } from './ancestors.mjs';
import { handOver } from './hand-over.mjs';
import { bundledNode, ensurePackages } from './install.mjs';
import { ensurePrismaClient } from './prisma-client.mjs';
import { stepLine } from './step-line.mjs';

/**
 * Starts a TypeScript program of this repository on any machine that has Node 20 and npm:
 *
 *     node lib/sandbox/setup/run.mjs <entry.ts> [arguments…]
 *
 * Installs the packages when they are missing or out of date, generates the database client, then hands over to
 * the entry on the bundled Node. Nothing here may import a package.
 */
const OLDEST_NODE = 20;
const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * @param {string} title
 * @param {(onWait: (pid: number) => void) => Promise<string>} work
 */
async function step(title, work) {
  const started = performance.now();
  const waiting = (pid) =>
    process.stdout.write(`  … another start (pid ${pid}) is preparing this; waiting\n`);
  try {
    const note = await work(waiting);
    process.stdout.write(`${stepLine('done', title, note, performance.now() - started)}\n`);
  } catch (error) {
    process.stdout.write(`${stepLine('failed', title, 'failed', performance.now() - started)}\n`);
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

async function main() {
  const [entry, ...args] = process.argv.slice(2);
  if (entry === undefined || !existsSync(resolve(root, entry))) {
    process.stderr.write(`Usage: node lib/sandbox/setup/run.mjs <entry.ts> [arguments…]\n`);
    process.exit(2);
  }
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    process.stderr.write(
      `Slipway needs Node ${OLDEST_NODE} or newer to start; this is ${process.versions.node} (${process.execPath}).\n`,
    );
    process.exit(1);
  }
  Object.assign(process.env, {
    NEXT_TELEMETRY_DISABLED: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  });

  // As if npm had passed the signal on: whatever runs at that moment handles it.
  watchAncestors(() => process.kill(process.pid, 'SIGTERM'));

  await step('packages', (onWait) => ensurePackages(root, onWait));
  await step('database client', (onWait) => ensurePrismaClient(root, onWait));

  const bin = join(root, 'node_modules/.bin');
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  handOver(bundledNode(root), ['--import', 'tsx', entry, ...args], { cwd: root, env });
}

await main();
