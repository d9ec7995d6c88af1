import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isRunning } from '@/lib/sandbox/setup/lock.mjs';
import { createCommandRunner } from './run-command';

let folder: string;
let logFile: string;
const logged = () => readFileSync(logFile, 'utf8');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-run-command-'));
  logFile = join(folder, 'log');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a command ends with its exit code, and what it says is appended to the log', async () => {
  const { run } = createCommandRunner(folder);
  expect(await run(['sh', '-c', 'echo "$NO_COLOR $WORD"; pwd >&2'], { logFile, env: { WORD: 'yes' } })).toBe(
    0,
  );
  expect(await run(['sh', '-c', 'echo again; exit 3'], { logFile })).toBe(3);
  expect(logged()).toBe(`1 yes\n${folder}\nagain\n`);
});

test('a command that a signal ends, or that is not there, has failed', async () => {
  const { run } = createCommandRunner(folder);
  expect(await run(['sh', '-c', 'kill -9 $$'], { logFile })).toBe(1);
  expect(await run([join(folder, 'nothing')], { logFile })).toBe(1);
});

test('stopping asks all that runs to take down what it set up, ends what is left of it, and lets nothing start', async () => {
  const { run, stop } = createCommandRunner(folder);
  const script = `sh -c 'trap "" INT; sleep 60' & echo $!; trap 'echo taken down; exit 7' INT; while :; do sleep 0.1; done`;
  const running = [run(['sh', '-c', script], { logFile }), run(['sleep', '60'], { logFile })];
  await expect.poll(logged).toMatch(/^\d+\n$/);
  const left = Number.parseInt(logged(), 10);
  stop();
  expect(await Promise.all(running)).toEqual([7, 1]);
  expect(logged()).toContain('taken down');
  await expect.poll(() => isRunning({ pid: left, startedAt: null })).toBe(false);
  expect(await run(['true'], { logFile })).toBe(1);
});
