import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** The browser that the tests use: the system's, else the one that Playwright fetched; null where there is none. */
export function findBrowser(): string | null {
  return [...SYSTEM_BROWSERS, chromium.executablePath()].find((path) => existsSync(path)) ?? null;
}

/**
 * The ways to get one, in this order. Debian's needs nothing but its package mirror; Playwright's own comes from a
 * server that many networks don't reach.
 */
function waysToInstall(): string[][] {
  const apt = [
    ['apt-get', 'update'],
    ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'],
  ];
  const chain = (prefix: string[]) => [
    'sh',
    '-c',
    apt.map((step) => [...prefix, ...step].join(' ')).join(' && '),
  ];
  const hasApt = existsSync('/usr/bin/apt-get');
  const isRoot = process.getuid?.() === 0;
  return [
    ...(hasApt ? [chain(isRoot ? [] : ['sudo', '-n'])] : []),
    [process.execPath, 'node_modules/@playwright/test/cli.js', 'install', 'chromium'],
  ];
}

/**
 * Makes sure that there is a browser.
 *
 * @param run runs a command and tells whether it succeeded
 * @returns its path, or null where it could not be had
 */
export async function ensureBrowser(
  run: (command: string[], env: Record<string, string>) => Promise<boolean>,
): Promise<string | null> {
  if (findBrowser() !== null) return findBrowser();
  for (const command of waysToInstall()) {
    if (await run(command, { DEBIAN_FRONTEND: 'noninteractive' })) break;
  }
  return findBrowser();
}

/** Chromium's own sandbox does not work for root, nor where the kernel denies user namespaces. */
export function needsNoSandbox(): boolean {
  if (process.getuid?.() === 0) return true;
  return process.platform === 'linux' && spawnSync('unshare', ['--user', 'true']).status !== 0;
}
