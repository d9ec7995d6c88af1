import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { portalFolder } from '@/lib/packaging/assemble-portal';
import { ensureBuild } from '@/lib/sandbox/demo/build-portal';
import { spawnNode, stopChild } from '@/lib/sandbox/demo/supervised-process';
import { asRole } from '@/lib/sandbox/postgres/roles';
import { freePort, isPortFree } from '@/lib/sandbox/setup/free-port';
import { testAuditKey } from './audit-key.mjs';
import { waitUntil } from './wait-until';

/** The tests' own build, so that they can run beside a demo. */
const buildDir = '.next-test';

const stopWithinMs = 10_000;

/** A replica of the built portal as a process of its own, which a test may kill. */
export interface PortalProcess {
  url: string;
  pid: number;
  isGone: () => boolean;
  /** What it logged so far. */
  log: () => string;
  /** kill -9, and gone. */
  kill: () => Promise<void>;
  /** SIGTERM, and gone; killed when it takes longer than ten seconds. */
  stop: () => Promise<void>;
}

export interface PortalSettings {
  /** As its owner; the portal connects as its own role. */
  databaseUrl: string;
  /** Any free one unless given. */
  port?: number;
  variables?: Readonly<Record<string, string>>;
}

let build: Promise<unknown> | undefined;

/** Once for each process that asks: a build made anew would pull the files from under the replicas that run. */
function ensureBuildOnce(root: string): Promise<unknown> {
  build ??= ensureBuild({ root, buildDir, env: process.env, logFile: join(root, '.checks/build.log') });
  return build;
}

/**
 * Starts the portal as it is shipped on the given database and waits until it answers; builds it first where that is
 * out of date, which takes a minute. It takes bearer tokens and sessions that are in the database: the issuer that it
 * is given does not exist, so nobody can sign in. It ends with this process, and knows nothing of AWS.
 *
 * @throws Error when the port is in use, and with its last words when it ends instead of answering or takes too long
 */
export async function startPortalProcess(settings: PortalSettings): Promise<PortalProcess> {
  const root = process.cwd();
  await ensureBuildOnce(root);
  const port = settings.port ?? (await freePort());
  // Whoever listens there might answer in its place.
  if (!(await isPortFree(port))) throw new Error(`Port ${port} is in use`);
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(root, `.checks/portals/${port}.log`);
  mkdirSync(join(root, '.checks/portals'), { recursive: true });
  rmSync(logFile, { force: true });
  const child = spawnNode({
    name: 'portal',
    root,
    args: [join(portalFolder(buildDir), 'server.js')],
    env: {
      ...environment(asRole(settings.databaseUrl, 'portal'), url),
      PORT: String(port),
      PORTAL_HOST: '127.0.0.1',
      ...settings.variables,
    },
    logFile,
    stopWithinMs,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the portal did not start');
  const portal: PortalProcess = {
    url,
    pid,
    isGone: () => child.exitCode !== null || child.signalCode !== null,
    log: () => readFileSync(logFile, 'utf8'),
    kill: () => {
      child.kill('SIGKILL');
      return stopChild(child, stopWithinMs);
    },
    stop: () => stopChild(child, stopWithinMs),
  };
  try {
    await untilItAnswers(portal);
  } catch (error) {
    await portal.kill();
    throw error;
  }
  return portal;
}

/** Tests and benches ask with one token, from one address, what hundreds of people would. */
export const withoutLimits = {
  RATE_LIMIT_TOKEN: '0',
  RATE_LIMIT_TOKEN_CHANGES: '0',
  RATE_LIMIT_PERSON: '0',
  RATE_LIMIT_PERSON_CHANGES: '0',
  RATE_LIMIT_ADDRESS: '0',
  RATE_LIMIT_SIGN_INS: '0',
  LIVE_STREAMS_PER_PERSON: '0',
};

/** Everything that the portal reads: `lib/config/environment-variables.ts`. */
function environment(databaseUrl: string, url: string): Record<string, string | undefined> {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: databaseUrl,
    AUDIT_KEY: testAuditKey,
    LOG_LEVEL: 'info',
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: 'the same for every replica, and no secret at all',
    OIDC_ISSUER: 'http://127.0.0.1:9/nobody',
    OIDC_CLIENT_ID: 'slipway',
    OIDC_CLIENT_SECRET: 'practice',
    ...withoutLimits,
  };
}

/** Any answer will do: without a worker its health is 503. */
async function untilItAnswers(portal: PortalProcess): Promise<void> {
  await waitUntil(
    `the portal at ${portal.url} to answer`,
    async () => {
      if (portal.isGone()) throw new Error(`The portal ended instead of answering:\n${portal.log()}`);
      try {
        await (await fetch(`${portal.url}/api/health`)).text();
        return true;
      } catch {
        // It does not listen yet.
        return false;
      }
    },
    { state: portal.log },
  );
}
