import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRunning } from './lock.mjs';

const handOver = new URL('./hand-over.mjs', import.meta.url).href;
const ancestors = new URL('./ancestors.mjs', import.meta.url).href;

/** Writes what happens to it into a file; ends with code 7 a moment after the first signal. */
const program = `
import { appendFileSync } from 'node:fs';
const note = (text) => appendFileSync(process.argv[2], text + '\\n');
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => { note(name); setTimeout(() => process.exit(7), 200); });
process.on('disconnect', () => { note('disconnect'); process.exit(0); });
setInterval(() => {}, 1000);
note('pid ' + process.pid);
`;

let folder: string;
let notes: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-hand-over-test-'));
  notes = join(folder, 'notes');
  writeFileSync(notes, '');
  writeFileSync(join(folder, 'program.mjs'), program);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function noted(): string[] {
  return readFileSync(notes, 'utf8').trim().split('\n');
}

function launchScript(args: string[]): string {
  const file = join(folder, 'launch.mjs');
  const call = `handOver(process.execPath, ${JSON.stringify(args)}, { cwd: '/', env: process.env });`;
  const watch = `watchAncestors(() => process.kill(process.pid, 'SIGTERM'));`;
  writeFileSync(
    file,
    `import { handOver } from '${handOver}';
import { watchAncestors } from '${ancestors}';
${watch}
${call}
`,
  );
  return file;
}

async function launch(): Promise<{ parent: ChildProcess; childPid: number }> {
  const script = launchScript([join(folder, 'program.mjs'), notes]);
  const { npm_lifecycle_event: _, ...rest } = process.env;
  const parent = spawn(process.execPath, [script], { stdio: 'ignore', env: rest });
  await expect.poll(() => noted()[0]).toMatch(/^pid/);
  return { parent, childPid: Number(noted()[0]?.slice(4)) };
}

describe('handing over to a program', () => {
  it('passes a signal on once, though terminal and npm both send it, and waits for the end', async () => {
    const { parent } = await launch();
    parent.kill('SIGINT');
    parent.kill('SIGINT');
    const [code] = await once(parent, 'exit');
    expect(code).toBe(7);
    expect(noted().slice(1)).toEqual(['SIGINT']);
  });

  it('ends with the program’s exit code', async () => {
    const script = launchScript(['-e', 'process.exit(42)']);
    const [code] = await once(spawn(process.execPath, [script], { stdio: 'ignore' }), 'exit');
    expect(code).toBe(42);
  });

  it('ends by the signal that ended the program', async () => {
    const script = launchScript(['-e', 'process.kill(process.pid, "SIGKILL")']);
    const [, signal] = await once(spawn(process.execPath, [script], { stdio: 'ignore' }), 'exit');
    expect(signal).toBe('SIGKILL');
  });

  it('lets the program notice that its starter was killed', async () => {
    const { parent, childPid } = await launch();
    parent.kill('SIGKILL');
    await expect.poll(() => noted().at(-1)).toBe('disconnect');
    await expect.poll(() => isRunning({ pid: childPid, startedAt: null })).toBe(false);
  });

  it('stops the program when npm is killed', async () => {
    const script = launchScript([join(folder, 'program.mjs'), notes]);
    // Stands for npm: starts the script and takes nobody along when it is killed.
    const npm = spawn(
      process.execPath,
      [
        '-e',
        `require('child_process').spawn(process.execPath, [${JSON.stringify(script)}], { stdio: 'ignore' })`,
      ],
      { stdio: 'ignore', env: { ...process.env, npm_lifecycle_event: 'demo' } },
    );
    await expect.poll(() => noted()[0]).toMatch(/^pid/);
    npm.kill('SIGKILL');
    await expect.poll(() => noted().at(-1)).toBe('SIGTERM');
  });
});
