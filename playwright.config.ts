import { defineConfig } from '@playwright/test';
import { slowness } from './lib/sandbox/setup/slowness.mjs';
import { findBrowser, needsNoSandbox } from './lib/testing/checks/browser';

const launchOptions = {
  executablePath: findBrowser() ?? undefined,
  args: [
    ...(needsNoSandbox() ? ['--no-sandbox'] : []),
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};

/** The whole demo is started once for the run (e2e/start-demo.ts); each test uses names of its own in it. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/start-demo.ts',
  fullyParallel: true,
  // They mostly wait, for the practice AWS and for what a page does by itself after a while.
  workers: Math.max(2, Math.round(4 / slowness())),
  retries: 0,
  timeout: 240_000 * slowness(),
  expect: { timeout: 60_000 * slowness() },
  use: { viewport: { width: 1440, height: 900 }, launchOptions, screenshot: 'only-on-failure' },
  projects: [
    { name: 'portal', testIgnore: /worker-away|flight-check|practice-aws|targets|freeze/ },
    // What these change, everybody else would meet too: each runs when the others are done.
    { name: 'practice-aws', testMatch: /practice-aws|targets/, dependencies: ['portal'] },
    { name: 'flight-check', testMatch: /flight-check/, dependencies: ['practice-aws'] },
    { name: 'freeze', testMatch: /freeze/, dependencies: ['flight-check'] },
    { name: 'worker-away', testMatch: /worker-away/, dependencies: ['freeze'] },
  ],
});
