import { join } from 'node:path';
import { bundle } from '@/bundle.mjs';
import type { DatabaseRole } from '@/lib/db/database-roles';
import { applyMigrations } from '@/lib/db/migrate';
import { asRole, openRoles } from '@/lib/sandbox/postgres/roles';
import { slowness } from '@/lib/sandbox/setup/slowness.mjs';
import { ensureBuild } from './build-portal';
import { workerEnvironment } from './children-environment';
import { type Closers, createClosers } from './closers';
import { type Connection, removeConnectionFile, writeConnectionFile } from './connection-file';
import { type DataFolder, openDataFolder } from './data-folder';
import { waitUntilHealthy } from './health';
import type { Printer } from './printer';
import { seedDemo } from './seed';
import { choosePortalPort, type Servers, startServers } from './servers';
import { startAws, startDatabase, startIdentity } from './services';
import type { DemoSettings } from './settings';
import { welcome } from './welcome';

/** From starting the portal and the worker until both answer; a busy machine included. */
const HEALTHY_WITHIN_MS = 90_000;

export type RunningDemo = Servers & {
  /** What the connection file says. */
  connection: Connection;
  dir: string;
  /** Ends everything in order; nothing is left running afterwards. */
  stop: () => Promise<void>;
};

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

async function bringUp(
  settings: DemoSettings,
  folder: DataFolder,
  closers: Closers,
  { line, step }: Printer,
  signal: AbortSignal | undefined,
): Promise<Servers & { connection: Connection }> {
  const port = await choosePortalPort(settings, line);
  const url = `http://127.0.0.1:${port}`;
  const ports = { ...folder.ports };
  const context = { settings, folder, ports, closers, line };
  /** A step, unless a stop was asked for before it. */
  const next: Printer['step'] = (...args) => {
    signal?.throwIfAborted();
    return step(...args);
  };

  const databaseUrl = await next(
    'database',
    () => startDatabase(context),
    (found) => new URL(found).host,
  );
  await next(
    'migrations',
    () => applyMigrations(databaseUrl, settings.root),
    (names) => (names.length === 0 ? 'up to date' : `${plural(names.length, 'migration')} applied`),
  );
  // A server of ours has roles that sign in; one that was given is used as it was given.
  const ownServer = settings.databaseUrl === null;
  if (ownServer) await openRoles(databaseUrl);
  const urlOf = (role: DatabaseRole) => (ownServer ? asRole(databaseUrl, role) : databaseUrl);
  const awsEndpointUrl = await next(
    'AWS',
    () => startAws(context),
    (found) => found ?? 'AWS itself',
  );
  const oidc = await next(
    'sign-in',
    () => startIdentity(context, url),
    (found) => found.issuer,
  );
  folder.rememberPorts(ports);
  const { root, buildDir, env, region } = settings;
  await next(
    'worker build',
    async () => bundle('worker'),
    () => 'built',
  );
  if (!settings.dev) {
    await next(
      'portal build',
      () => ensureBuild({ root, buildDir, env, logFile: folder.logFile('build'), signal }),
      String,
    );
  }
  const { auditKey } = folder.secrets;
  // The sample people go on record, too.
  process.env.AUDIT_KEY = auditKey;
  const tokens = await next(
    'sample data',
    () => seedDemo({ databaseUrl, awsEndpointUrl, region, log: (text) => line(`  … ${text}`) }),
    () => 'people, teams, target, tokens',
  );
  const workerEnv = workerEnvironment(settings, {
    databaseUrl: urlOf('worker'),
    auditKey,
    awsEndpointUrl,
  });
  const servers = await next(
    'portal, worker',
    async () => {
      const started = startServers({
        settings,
        folder,
        closers,
        line,
        port,
        portalUrl: url,
        databaseUrl: urlOf('portal'),
        workerEnv,
        oidc,
      });
      const watched = [started.worker, started.portal].map((process) => ({
        process,
        logFile: folder.logFile(process.name),
      }));
      await waitUntilHealthy(url, watched, { withinMs: HEALTHY_WITHIN_MS * slowness(), signal });
      return started;
    },
    () => url,
  );
  const connection = { url, databaseUrl, awsEndpointUrl, oidcIssuer: oidc.issuer, tokens, workerEnv };
  return { ...servers, connection };
}

/**
 * Starts a whole Slipway on this machine: database, practice AWS, sign-in, worker, portal. Resolves when it is
 * healthy and the connection file is written. When anything fails, or `signal` asks to stop, everything that was
 * started is ended again before the promise rejects.
 */
export async function startDemo(
  settings: DemoSettings,
  printer: Printer,
  signal?: AbortSignal,
): Promise<RunningDemo> {
  const closers = createClosers(printer.line);
  const { dir } = settings;
  const log = (text: string) => printer.line(`  … ${text}`);
  const folder = await openDataFolder(dir, { reset: settings.reset, log });
  closers.add('data folder', () => folder.close());
  try {
    const running = await bringUp(settings, folder, closers, printer, signal);
    signal?.throwIfAborted();
    writeConnectionFile(dir, running.connection);
    closers.add('connection file', () => removeConnectionFile(dir));
    for (const text of welcome(settings, {
      ...running.connection,
      connectionFile: join(dir, 'connection.json'),
    })) {
      printer.line(text);
    }
    return { ...running, dir, stop: closers.closeAll };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}
