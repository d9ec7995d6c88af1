import { defineConfig } from '@playwright/test';
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
  workers: 2,
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 60_000 },
  use: { viewport: { width: 1440, height: 900 }, launchOptions, screenshot: 'only-on-failure' },
  projects: [
    { name: 'portal', testIgnore: /worker-away|practice-aws|orphans/ },
    // What these change, everybody else would meet too: each runs when the others are done.
    { name: 'practice-aws', testMatch: /practice-aws|orphans/, dependencies: ['portal'] },
    { name: 'worker-away', testMatch: /worker-away/, dependencies: ['practice-aws'] },
  ],
});
