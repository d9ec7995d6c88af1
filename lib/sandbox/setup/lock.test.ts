import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify, isRunning, tryLock, withLock } from './lock.mjs';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-lock-test-'));
  path = join(folder, 'lock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function deadProcess() {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const identity = identify(child.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return identity;
}

describe('the lock file', () => {
  it('lets one process in and names it to the others', () => {
    const first = tryLock(path);
    expect(first.heldBy).toBeNull();
    expect(tryLock(path).heldBy).toEqual(identify());
    first.release?.();
    expect(existsSync(path)).toBe(false);
    const again = tryLock(path);
    expect(again.heldBy).toBeNull();
  });

  it('is taken over from a process that died', async () => {
    writeFileSync(path, JSON.stringify(await deadProcess()));
    expect(tryLock(path).heldBy).toBeNull();
    expect(tryLock(path).heldBy?.pid).toBe(process.pid);
  });

  it('is taken over when another program has got the id of the process that died', () => {
    writeFileSync(path, JSON.stringify({ ...identify(), startedAt: '1' }));
    expect(tryLock(path).heldBy).toBeNull();
  });

  it('is taken over when it was cut off while written', () => {
    writeFileSync(path, '{"pid":');
    expect(tryLock(path).heldBy).toBeNull();
  });

  it('makes processes take turns', async () => {
    const order: string[] = [];
    let waitedFor = 0;
    await withLock(path, async () => {
      order.push('first in');
      const second = withLock(
        path,
        () => order.push('second'),
        (holder) => {
          waitedFor = holder.pid;
        },
      );
      await expect.poll(() => waitedFor).toBe(process.pid);
      order.push('first out');
      return { second };
    }).then(({ second }) => second);
    expect(order).toEqual(['first in', 'first out', 'second']);
  });

  it('knows a process by its start time', async () => {
    expect(isRunning(identify())).toBe(true);
    expect(isRunning({ ...identify(), startedAt: '1' })).toBe(false);
    expect(isRunning(await deadProcess())).toBe(false);
  });
});
