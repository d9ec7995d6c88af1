import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify, isRunning } from '@/lib/sandbox/setup/lock.mjs';
import { removeConnectionFile, writeConnectionFile } from './connection-file';
import { openDataFolder } from './data-folder';

let dir: string;
const lines: string[] = [];

const open = (reset = false) => openDataFolder(dir, { reset, log: (line) => lines.push(line) });

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'slipway-demo-test-')), 'demo');
  lines.length = 0;
});

afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

describe('the demo’s data folder', () => {
  it('is for one demo at a time, and names the one that has it', async () => {
    const folder = await open();
    await expect(open()).rejects.toThrow(new RegExp(`already runs on ${dir} \\(pid ${process.pid}\\)`));
    folder.close();
    (await open()).close();
  });

  it('keeps secrets and ports over a restart, the secrets for their owner only', async () => {
    const first = await open();
    first.rememberPorts({ postgres: 1, aws: 2, identity: 3 });
    first.close();
    const second = await open();
    second.close();
    expect(second.secrets).toEqual(first.secrets);
    expect(second.ports).toEqual({ postgres: 1, aws: 2, identity: 3 });
    expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('survives files that were cut off while they were written', async () => {
    (await open()).close();
    for (const name of ['secrets.json', 'ports.json', 'children.json', 'lock'])
      writeFileSync(join(dir, name), '{"a');
    const folder = await open();
    folder.close();
    expect(folder.ports).toEqual({});
    expect(folder.secrets.sessionSecret.length).toBeGreaterThanOrEqual(32);
  });

  it('ends what a killed demo had left running, and forgets its connection file', async () => {
    (await open()).close();
    const left = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
    const ended = once(left, 'exit');
    try {
      const children = [identify(left.pid), { ...identify(bystander.pid), startedAt: '1' }];
      writeFileSync(join(dir, 'children.json'), JSON.stringify(children));
      writeFileSync(join(dir, 'connection.json'), '{}');
      (await open()).close();
      await ended;
      expect(lines).toEqual(['ended what a killed demo had left running']);
      expect(isRunning(identify(bystander.pid))).toBe(true);
      expect(existsSync(join(dir, 'connection.json'))).toBe(false);
    } finally {
      bystander.kill('SIGKILL');
    }
  });

  it('is empty after a reset', async () => {
    const first = await open();
    first.rememberPorts({ postgres: 1 });
    first.close();
    writeFileSync(first.awsStateFile, '{}');
    const second = await open(true);
    second.close();
    expect(second.ports).toEqual({});
    expect(second.secrets).not.toEqual(first.secrets);
    expect(existsSync(second.awsStateFile)).toBe(false);
  });
});

describe('the connection file', () => {
  it('holds exactly the agreed keys, for its owner only', async () => {
    (await open()).close();
    const connection = {
      url: 'http://127.0.0.1:3000',
      databaseUrl: 'postgresql://x',
      awsEndpointUrl: null,
      oidcIssuer: 'http://127.0.0.1:2',
      tokens: { engineer: 'a', approver: 'b', admin: 'c' },
      workerEnv: { DATABASE_URL: 'postgresql://x' },
    };
    writeConnectionFile(dir, { ...connection, ...{ surplus: 'not in the file' } });
    const path = join(dir, 'connection.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(connection);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    removeConnectionFile(dir);
    expect(existsSync(path)).toBe(false);
  });
});
