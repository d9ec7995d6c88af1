import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import type { Build } from './two-builds';

/** What every process of the fleet is given. */
export interface Fleet {
  portalVariables: Readonly<Record<string, string>>;
  workerVariables: Readonly<Record<string, string>>;
}

export interface Replica {
  url: string;
  build: Build;
  log: () => string;
  /** SIGTERM, and gone. @returns its exit code, and how long it took */
  stop: () => Promise<{ code: number | null; ms: number }>;
  kill: () => void;
}

/** Runs a program of an artefact to its end. @throws Error with its log where it fails */
export async function run(build: Build, program: string, variables: Readonly<Record<string, string>>) {
  const { child, log } = start(build, program, variables);
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${log()}`);
}

/** Starts a portal and waits until it is ready, as a load balancer does before it sends anything there. */
export async function startPortal(build: Build, { portalVariables }: Fleet): Promise<Replica> {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const variables = { ...portalVariables, PORT: port, PORTAL_HOST: '127.0.0.1' };
  const replica = { ...replicaOf(build, 'portal', variables), url };
  await waitUntil(
    `the portal at ${url} to be ready`,
    async () => (await fetch(`${url}/api/health/ready`).catch(() => null))?.ok,
    { state: replica.log },
  );
  return replica;
}

export async function startWorker(build: Build, { workerVariables }: Fleet): Promise<Replica> {
  const port = String(await freePort());
  const replica = {
    ...replicaOf(build, 'worker', { ...workerVariables, HEALTH_PORT: port }),
    url: `http://127.0.0.1:${port}`,
  };
  await waitUntil('the worker to start', async () => replica.log().includes('worker started'), {
    state: replica.log,
  });
  return replica;
}

function replicaOf(build: Build, program: string, variables: Readonly<Record<string, string>>) {
  const { child, log } = start(build, program, variables);
  return {
    build,
    log,
    stop: async () => {
      const started = performance.now();
      const ended = new Promise<number | null>((resolve) => {
        if (child.exitCode !== null) resolve(child.exitCode);
        child.once('close', (code) => resolve(code));
      });
      child.kill('SIGTERM');
      return { code: await ended, ms: performance.now() - started };
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function start(
  build: Build,
  program: string,
  variables: Readonly<Record<string, string>>,
): { child: ChildProcess; log: () => string } {
  const child = spawn(join(build.folder, 'bin', program), {
    env: { NODE_ENV: 'production', PATH: process.env.PATH, HOME: process.env.HOME, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  return { child, log: () => log };
}
