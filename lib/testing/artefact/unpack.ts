import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Manifest, writeArtefact } from '@/lib/packaging/write-artefact';
import { ensureBuild } from '@/lib/sandbox/demo/build-portal';
import { reachableTemporaryFolder } from '@/lib/sandbox/postgres/place';
import {
  asAccount,
  canRun,
  chooseServerAccount,
  type ServerAccount,
} from '@/lib/sandbox/postgres/server-account';

/** The build that the browser tests use too. */
const buildDir = '.next-test';

/** The artefact in a folder where nothing else is, belonging to somebody else than who runs it, and read only. */
export interface Unpacked {
  folder: string;
  manifest: Manifest;
  /** Starts one of its programs by name, with Node on the PATH and these variables, and nothing else. */
  start: (program: string, variables: Readonly<Record<string, string>>) => RunningProgram;
  /** One line for each file: path, mode, and what is in it. */
  inventory: () => string[];
  remove: () => void;
}

export interface RunningProgram {
  pid: number;
  stdout: () => string;
  stderr: () => string;
  /** Null while it runs, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
  isGone: () => boolean;
  signal: (signal: NodeJS.Signals) => void;
}

export async function unpackArtefact(): Promise<Unpacked> {
  const root = process.cwd();
  await ensureBuild({ root, buildDir, env: process.env, logFile: join(root, '.checks/build.log') });
  // Root hands it to somebody without rights; everybody else runs it as themselves.
  const account = chooseServerAccount(join(root, '.checks/none'));
  const place = mkdtempSync(join(reachableTemporaryFolder(account), 'slipway-artefact-'));
  chmodSync(place, 0o755);
  const folder = join(place, 'slipway');
  const manifest = writeArtefact({ root, buildDir, dist: folder });
  setWritable(folder, false);
  const path = putNode(place, account);
  return {
    folder,
    manifest,
    start: (program, variables) => start(folder, program, { PATH: path, ...variables }, account),
    inventory: () => inventory(folder),
    remove: () => {
      setWritable(folder, true);
      rmSync(place, { recursive: true, force: true });
    },
  };
}

function setWritable(folder: string, writable: boolean): void {
  // For everybody: root's umask may be a strict one.
  spawnSync('chmod', ['-R', writable ? 'u+w' : 'a-w,go+rX', folder]);
}

/** A folder with Node and nothing else. */
function putNode(place: string, account: ServerAccount): string {
  const path = join(place, 'bin');
  mkdirSync(path, { mode: 0o755 });
  const node = join(path, 'node');
  symlinkSync(process.execPath, node);
  if (!canRun(account, node)) {
    rmSync(node);
    copyFileSync(process.execPath, node);
    chmodSync(node, 0o755);
  }
  return path;
}

function start(
  folder: string,
  program: string,
  env: Readonly<Record<string, string>>,
  account: ServerAccount,
): RunningProgram {
  const child = spawn(join(folder, 'bin', program), {
    cwd: '/',
    env: env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...asAccount(account),
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  return {
    pid: child.pid ?? 0,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended,
    isGone: () => child.exitCode !== null || child.signalCode !== null,
    signal: (signal) => void child.kill(signal),
  };
}

function inventory(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = join(below, entry.name);
    const path = join(folder, name);
    if (entry.isDirectory()) return inventory(folder, name);
    const content = entry.isSymbolicLink() ? readlinkSync(path) : readFileSync(path);
    const { mode, size } = lstatSync(path);
    return `${name} ${mode.toString(8)} ${size} ${createHash('sha256').update(content).digest('hex')}`;
  });
}

/** Every file of the folder whose content has the text. */
export function filesWith(folder: string, text: string): string[] {
  if (!existsSync(folder)) throw new Error(`${folder} is not there`);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
    .map((entry) => join(entry.parentPath, entry.name));
}
