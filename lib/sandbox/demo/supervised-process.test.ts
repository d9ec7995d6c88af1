import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify, isRunning } from '@/lib/sandbox/setup/lock.mjs';
import { describePortOwner } from './port-owner';
import { lastLines, type SupervisedProcess, supervise } from './supervised-process';

const root = process.cwd();
let folder: string;
let running: SupervisedProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-supervised-test-'));
});

afterEach(async () => {
  await running?.stop();
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

function start(code: string) {
  const lines: string[] = [];
  const logFile = join(folder, 'log');
  const plan = {
    name: 'worker',
    root,
    args: ['-e', code],
    env: { PATH: process.env.PATH },
    logFile,
    stopWithinMs: 1_000,
  };
  running = supervise(
    plan,
    (line) => lines.push(line),
    () => {},
  );
  return { process: running, lines, logFile };
}

describe('a supervised process', () => {
  it('comes back when it is killed, and says so', async () => {
    const { process: worker, lines } = start('setInterval(() => {}, 1000)');
    const first = worker.pid() ?? 0;
    process.kill(first, 'SIGKILL');
    await expect.poll(() => worker.pid()).not.toBe(first);
    await expect.poll(() => worker.pid()).toBeGreaterThan(0);
    expect(lines[0]).toContain('worker ended by itself (SIGKILL), starting it again');
    expect(worker.failures()).toBe(1);
  });

  it('does not come back after it was stopped, and takes its own children along', async () => {
    const { process: worker, logFile } = start(
      `console.log(require('child_process').spawn('sleep', ['60']).pid); setInterval(() => {}, 1000)`,
    );
    await expect.poll(() => lastLines(logFile)).toMatch(/^\d+$/);
    const identities = [identify(worker.pid() ?? 0), identify(Number(lastLines(logFile)))];
    await worker.stop();
    await expect.poll(() => identities.map(isRunning)).toEqual([false, false]);
    expect(worker.pid()).toBeNull();
  });

  it('ends when its supervisor is killed, even where it does not want to', async () => {
    const pidFile = join(folder, 'pid');
    const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);
      require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid))`;
    const script = join(folder, 'supervisor.mts');
    const module = pathToFileURL(join(root, 'lib/sandbox/demo/supervised-process.ts')).href;
    const plan = {
      name: 'x',
      root,
      args: ['-e', stubborn],
      env: {},
      logFile: join(folder, 'log'),
      stopWithinMs: 1_000,
    };
    writeFileSync(
      script,
      `import { supervise } from '${module}';\nsupervise(${JSON.stringify(plan)}, () => {}, () => {});`,
    );
    const supervisor = spawn(process.execPath, ['--import', 'tsx', script], { cwd: root, stdio: 'ignore' });
    const read = () => {
      try {
        return Number(readFileSync(pidFile, 'utf8'));
      } catch {
        return 0;
      }
    };
    await expect.poll(read).toBeGreaterThan(0);
    const child = identify(read());
    supervisor.kill('SIGKILL');
    await expect.poll(() => isRunning(child)).toBe(false);
  });
});

describe('a port that is in use', () => {
  it.runIf(process.platform === 'linux')('is explained by the process that holds it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(describePortOwner(port)).toMatch(new RegExp(`^pid ${process.pid} `));
    server.close();
  });
});
