import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asRole } from '@/lib/sandbox/postgres/roles';
import { testAuditKey } from './audit-key.mjs';

/** A worker as a process of its own, which a test may kill. */
export interface WorkerProcess {
  pid: number;
  isGone: () => boolean;
  /** Null while it runs, and when a signal ended it. */
  exitCode: () => number | null;
  /** What it logged so far. */
  log: () => string;
  /** kill -9, and gone. */
  kill: () => Promise<void>;
  /** SIGTERM, and no waiting. */
  askToStop: () => void;
  /** SIGTERM, and gone. */
  stop: () => Promise<void>;
}

export interface WorkerSettings {
  /** As its owner; the worker connects as its own role. */
  databaseUrl: string;
  awsEndpointUrl: string;
  region?: string;
  /** Where it kills itself: names of `crashPointsOf`, separated by commas. */
  crashAt?: string | undefined;
  /** Modules loaded before anything else, such as one that shifts the clock. */
  preload?: readonly string[];
  variables?: Readonly<Record<string, string>>;
  /** Where it finds the files that it reads, such as the blueprints' templates; this project otherwise. */
  workingFolder?: string;
}

/**
 * Starts the process of `npm run worker` on the given database and AWS; it ends with this one. Whoever starts the tests
 * or the demo has made its bundle (bundle.mjs).
 */
export function startWorkerProcess(settings: WorkerSettings): WorkerProcess {
  const root = process.cwd();
  const modules = ['./lib/sandbox/demo/exit-with-parent.mjs', ...(settings.preload ?? [])];
  const preload = modules.flatMap((module) => ['--import', pathToFileURL(join(root, module)).href]);
  const child = spawn(join(root, 'node_modules/.bin/node'), [...preload, join(root, 'dist/worker.mjs')], {
    cwd: settings.workingFolder ?? root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      SLIPWAY_SUPERVISOR: String(process.pid),
      NODE_COMPILE_CACHE: join(root, '.checks/compiled'),
      DATABASE_URL: asRole(settings.databaseUrl, 'worker'),
      AUDIT_KEY: testAuditKey,
      LOG_LEVEL: 'info',
      // Many of them run at once.
      HEALTH_PORT: '0',
      AWS_ENDPOINT_URL: settings.awsEndpointUrl,
      AWS_REGION: settings.region ?? 'eu-west-3',
      AWS_ACCESS_KEY_ID: 'practice',
      AWS_SECRET_ACCESS_KEY: 'practice',
      ...(settings.crashAt === undefined ? {} : { SLIPWAY_CRASH_AT: settings.crashAt }),
      ...settings.variables,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  const append = (chunk: Buffer) => {
    log += chunk.toString();
  };
  child.stdout?.on('data', append);
  child.stderr?.on('data', append);
  if (child.pid === undefined) throw new Error('the worker did not start');
  return {
    pid: child.pid,
    isGone: () => child.exitCode !== null || child.signalCode !== null,
    exitCode: () => child.exitCode,
    log: () => log,
    kill: () => end(child, 'SIGKILL'),
    askToStop: () => void child.kill('SIGTERM'),
    stop: () => end(child, 'SIGTERM'),
  };
}

function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
