import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrinter } from '@/lib/sandbox/demo/printer';
import { readSettings } from '@/lib/sandbox/demo/settings';
import { startDemo } from '@/lib/sandbox/demo/start';
import { makeRoomForManyIn } from '@/lib/testing/checks/room-for-many';
import { connectionVariable, readConnection } from './connection';

/** A launch then takes about six seconds: long enough to watch it in two windows. */
const speed = '10';

/**
 * Starts the very demo that `npm run demo` starts, in a folder of its own and on free ports, and stops it after the
 * run. With SLIPWAY_E2E_CONNECTION set to a running demo's connection.json, that one is used.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env[connectionVariable]) return async () => undefined;
  const dir = mkdtempSync(join(tmpdir(), 'slipway-e2e-'));
  chmodSync(dir, 0o755);
  const kept = ['PATH', 'HOME', 'SLIPWAY_BUILD_DIR', 'LANG', 'TMPDIR'];
  const env = Object.fromEntries(kept.map((name) => [name, process.env[name]]));
  const settings = readSettings(process.cwd(), [], {
    ...env,
    NODE_ENV: 'production',
    SLIPWAY_BUILD_DIR: process.env.SLIPWAY_BUILD_DIR || '.next-test',
    SLIPWAY_DEMO_DIR: dir,
    SANDBOX_SPEED: speed,
    // All files launch into one account.
    SANDBOX_QUOTAS: 'none',
    PORT: '0',
  });
  const demo = await startDemo(
    settings,
    createPrinter((text) => process.stderr.write(text)),
  );
  process.env[connectionVariable] = join(dir, 'connection.json');
  // All tests launch as the same few people.
  await makeRoomForManyIn(readConnection().databaseUrl);
  return async () => {
    await demo.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}
