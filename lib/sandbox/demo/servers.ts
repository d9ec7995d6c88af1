import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { portalFolder } from '@/lib/packaging/assemble-portal';
import { freePort, isPortFree } from '@/lib/sandbox/setup/free-port';
import type { ProcessIdentity } from '@/lib/sandbox/setup/lock.mjs';
import { portalEnvironment } from './children-environment';
import type { Closers } from './closers';
import type { DataFolder } from './data-folder';
import { DemoError } from './demo-error';
import { describePortOwner } from './port-owner';
import type { OidcClient } from './services';
import type { DemoSettings } from './settings';
import { type SupervisedProcess, supervise } from './supervised-process';

/** The worker finishes the step it is at; the portal only waits for open pages, which never end by themselves. */
const STOP_WITHIN_MS = { worker: 10_000, portal: 1_500 };

/** The portal and the worker, as processes of their own. */
export type Servers = { portal: SupervisedProcess; worker: SupervisedProcess };

export type ServersInput = {
  settings: DemoSettings;
  folder: DataFolder;
  closers: Closers;
  line: (text: string) => void;
  port: number;
  portalUrl: string;
  databaseUrl: string;
  workerEnv: Record<string, string>;
  oidc: OidcClient;
};

/**
 * The portal's port. One that was asked for must be free; the default gives way to the next free one.
 *
 * @throws DemoError naming the process that holds the port
 */
export async function choosePortalPort(
  { port }: DemoSettings,
  line: (text: string) => void,
): Promise<number> {
  if (port.wanted === 0) return freePort();
  if (await isPortFree(port.wanted)) return port.wanted;
  const owner = describePortOwner(port.wanted);
  if (port.strict) {
    throw new DemoError(
      `Port ${port.wanted} is in use by ${owner}.\nStop that process, or choose another port: PORT=${port.wanted + 1} npm run demo`,
    );
  }
  const next = await freePort(...Array.from({ length: 100 }, (_, index) => port.wanted + 1 + index));
  line(`  … port ${port.wanted} is in use by ${owner}; the portal takes ${next}`);
  return next;
}

/** Starts the worker, then the portal. Each comes back by itself when it ends. */
export function startServers(input: ServersInput): Servers {
  const { settings, folder, closers, line, databaseUrl, workerEnv } = input;
  const running = new Map<string, ProcessIdentity>();
  const start = (
    name: 'worker' | 'portal',
    args: string[],
    env: Record<string, string | undefined>,
  ): SupervisedProcess => {
    const logFile = folder.logFile(name);
    rmSync(logFile, { force: true });
    const process = supervise(
      { name, root: settings.root, args, env, logFile, stopWithinMs: STOP_WITHIN_MS[name] },
      line,
      (identity) => {
        running.set(name, identity);
        folder.rememberChildren([...running.values()]);
      },
    );
    closers.add(name, () => process.stop());
    return process;
  };
  const worker = start('worker', ['dist/worker.mjs'], workerEnv);
  const portal = start('portal', portalCommand(settings, input.port), {
    ...portalEnvironment(settings, {
      databaseUrl,
      portalUrl: input.portalUrl,
      sessionSecret: folder.secrets.sessionSecret,
      auditKey: folder.secrets.auditKey,
      oidc: input.oidc,
    }),
    PORT: String(input.port),
    PORTAL_HOST: host,
  });
  return { portal, worker };
}

const host = '127.0.0.1';

/** The portal as it is shipped, unless it is worked on. */
function portalCommand({ dev, buildDir }: DemoSettings, port: number): string[] {
  if (!dev) return [join(portalFolder(buildDir), 'server.js')];
  return ['node_modules/next/dist/bin/next', 'dev', '-H', host, '-p', String(port)];
}
