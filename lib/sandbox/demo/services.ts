import { QUOTAS } from '@/lib/practice-aws/account/quotas';
import { startPracticeAws } from '@/lib/practice-aws/server';
import { startIdentityProvider } from '@/lib/sandbox/identity/start';
import { createDatabase, urlOfDatabase } from '@/lib/sandbox/postgres/databases';
import { type RunningPostgres, startPostgres } from '@/lib/sandbox/postgres/start';
import { freePort } from '@/lib/sandbox/setup/free-port';
import type { Closers } from './closers';
import type { DataFolder, RememberedPorts } from './data-folder';
import type { DemoSettings } from './settings';

/**
 * The three things that the portal and the worker rely on, each either the sandbox's own or one that the
 * environment variables name. Their ports are remembered, so that addresses stay valid over a restart.
 */
export type ServiceContext = {
  settings: DemoSettings;
  folder: DataFolder;
  ports: RememberedPorts;
  closers: Closers;
  line: (text: string) => void;
};

export type OidcClient = { issuer: string; clientId: string; clientSecret: string };

const DATABASE_NAME = 'slipway';
const CLIENT_ID = 'slipway';

/** A server that ends by itself comes back on the same port; its clients reconnect. */
function keepRunning(
  first: RunningPostgres,
  start: () => Promise<RunningPostgres>,
  line: (text: string) => void,
) {
  let current = first;
  let stopping = false;
  const watch = (server: RunningPostgres) => {
    server.exited
      .then(async () => {
        if (stopping) return;
        line('Postgres ended by itself, starting it again');
        current = await start();
        watch(current);
      })
      .catch((error: Error) => line(`Postgres did not come back: ${error.message}`));
  };
  watch(first);
  return async () => {
    stopping = true;
    await current.stop();
  };
}

/** @returns the URL of Slipway's database, not yet migrated */
export async function startDatabase({
  settings,
  folder,
  ports,
  closers,
  line,
}: ServiceContext): Promise<string> {
  if (settings.databaseUrl !== null) return settings.databaseUrl;
  const start = () =>
    startPostgres({
      dataDir: folder.postgresDir,
      port: ports.postgres,
      log: (text) => line(`  … ${text}`),
      logFile: folder.logFile('postgres'),
    });
  const server = await start();
  ports.postgres = server.port;
  closers.add('Postgres', keepRunning(server, start, line));
  await createDatabase(server.url, DATABASE_NAME);
  return urlOfDatabase(server.url, DATABASE_NAME);
}

/** @returns the endpoint that speaks AWS's protocols, or null for AWS itself */
export async function startAws({ settings, folder, ports, closers }: ServiceContext): Promise<string | null> {
  if (settings.aws.kind === 'real') return null;
  if (settings.aws.kind === 'endpoint') return settings.aws.url;
  const place = { account: '000000000000', region: settings.region };
  const aws = await startPracticeAws({
    port: await freePort(ports.aws),
    speed: settings.speed,
    quotas: settings.quotas,
    // A new account may run five vCPUs, which is less than two environments grow to; in use, AWS raises that by itself.
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits
    raised: settings.quotas === 'aws' ? [{ ...place, quota: QUOTAS.standardVcpus, value: 32 }] : [],
    stateFile: folder.awsStateFile,
  });
  ports.aws = aws.port;
  closers.add('practice AWS', () => aws.close());
  return aws.url;
}

/** @returns the issuer, and the portal's client there */
export async function startIdentity(
  { settings, folder, ports, closers }: ServiceContext,
  portalUrl: string,
): Promise<OidcClient> {
  if (settings.identity.kind === 'external') return settings.identity;
  const client = { clientId: CLIENT_ID, clientSecret: folder.secrets.oidcClientSecret };
  const identity = await startIdentityProvider({
    ...client,
    port: ports.identity,
    portalUrl,
    stateDir: folder.dir,
  });
  ports.identity = identity.port;
  closers.add('sign-in', () => identity.close());
  return { ...client, issuer: identity.issuer };
}
