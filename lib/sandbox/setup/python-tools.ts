import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ExecaError, execa } from 'execa';
import { withLock } from './lock.mjs';

/**
 * How each tool shows that it works: a shim of pyenv's is on the PATH whether its tool is installed or not, and
 * `moto_server` has no `--version`.
 */
const PROBES = { aws: '--version', 'cfn-lint': '--version', moto_server: '--help' } as const;
export type PythonTool = keyof typeof PROBES;

const PACKAGES = ['moto[server]==5.2.1', 'cfn-lint==1.51.0', 'awscli==1.45.11'];

/** A download of some 40 MB and its unpacking on a slow machine; whoever has no way to PyPI waits far less. */
const INSTALL_WITHIN_MS = 240_000;

export interface Place {
  /** The checkout, which `.venv` lies in. */
  root?: string;
  env?: NodeJS.ProcessEnv;
}

export type FoundTool = { path: string } | { path: null; reason: string };

/** Looks for a tool on the PATH and then in `.venv`; never installs. The reason is a sentence without its full stop. */
export function findTool(
  tool: PythonTool,
  { root = process.cwd(), env = process.env }: Place = {},
): FoundTool {
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), join(root, '.venv/bin')];
  const path = folders
    .map((folder) => join(folder, tool))
    .find(
      (file) => existsSync(file) && spawnSync(file, [PROBES[tool]], { env, stdio: 'ignore' }).status === 0,
    );
  if (path !== undefined) return { path };
  const failure = readAttempt(root);
  const why = failure ? `, and it could not be installed: ${failure}` : ' nor in .venv';
  return { path: null, reason: `there is no ${tool} on the PATH${why}` };
}

/** Null where all these tools are there, else why the tests that need them are skipped. */
export function whyMissing(...tools: PythonTool[]): string | null {
  for (const tool of tools) {
    const found = findTool(tool);
    if (found.path === null) return found.reason;
  }
  return null;
}

/** A tool's path, for tests that are skipped without it. */
export function toolPath(tool: PythonTool): string {
  const found = findTool(tool);
  if (found.path === null) throw new Error(found.reason);
  return found.path;
}

/**
 * Installs the tools into `.venv` where one is missing: one attempt per checkout and list of packages, so that a
 * machine without a way to PyPI is held up once. Removing `.venv` allows another one.
 *
 * @returns null when every tool is there, else what is missing and why
 */
export async function ensurePythonTools(
  place: Place & { signal?: AbortSignal; withinMs?: number } = {},
): Promise<string | null> {
  const { root = process.cwd() } = place;
  const missing = () =>
    Object.keys(PROBES)
      .map((tool) => findTool(tool as PythonTool, place))
      .find((found) => found.path === null);
  if (!missing()) return null;
  mkdirSync(join(root, '.checks'), { recursive: true });
  await withLock(join(root, '.checks/python-tools.lock'), async () => {
    if (readAttempt(root) === null) await attempt(root, place);
  });
  const still = missing();
  return still?.path === null ? still.reason : null;
}

async function attempt(
  root: string,
  {
    env = process.env,
    signal,
    withinMs = INSTALL_WITHIN_MS,
  }: Place & { signal?: AbortSignal; withinMs?: number },
): Promise<void> {
  const options = {
    cwd: root,
    extendEnv: false,
    env,
    cancelSignal: signal,
    killSignal: 'SIGKILL',
    timeout: withinMs,
  } as const;
  const pip = [
    'install',
    '--quiet',
    '--no-input',
    '--disable-pip-version-check',
    '--retries',
    '1',
    '--timeout',
    '15',
  ];
  try {
    await execa('python3', ['-m', 'venv', '.venv'], options);
    await execa(join(root, '.venv/bin/pip'), [...pip, ...PACKAGES], options);
    writeAttempt(root, '');
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    // Whoever presses Ctrl-C has tried nothing.
    if (error.isCanceled) return;
    const lastLine = `${error.stderr ?? ''}`.split('\n').at(-1) || error.originalMessage;
    writeAttempt(root, error.timedOut ? `it took longer than ${withinMs / 1000} s` : lastLine);
  }
}

/** The packages, and the reason of the failure where there was one: other packages are another attempt. */
const attemptFile = (root: string) => join(root, '.venv/slipway-attempt');
const header = `${PACKAGES.join(' ')}\n`;

function writeAttempt(root: string, failure: string): void {
  mkdirSync(join(root, '.venv'), { recursive: true });
  writeFileSync(attemptFile(root), `${header}${failure}`);
}

/** Null where none was made, empty where it succeeded. */
function readAttempt(root: string): string | null {
  const file = attemptFile(root);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text.startsWith(header) ? text.slice(header.length) : null;
}
