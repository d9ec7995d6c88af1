import type { DemoSettings } from './settings';

/** What the practice AWS and emulators accept from anybody. */
const PRACTICE_CREDENTIALS = { AWS_ACCESS_KEY_ID: 'practice', AWS_SECRET_ACCESS_KEY: 'practice' };

type Environment = Record<string, string | undefined>;

function without(env: NodeJS.ProcessEnv, drop: (name: string) => boolean): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !drop(name)));
}

/** npm's own settings say nothing to a server, and NODE_OPTIONS were meant for the process that got them. */
function isForTheDemoItself(name: string): boolean {
  return (
    /^npm_/i.test(name) || ['NODE_OPTIONS', 'NODE_ENV', 'NODE_CHANNEL_FD', 'PORT', 'INIT_CWD'].includes(name)
  );
}

export type PortalConnections = {
  databaseUrl: string;
  portalUrl: string;
  sessionSecret: string;
  auditKey: string;
  oidc: { issuer: string; clientId: string; clientSecret: string };
};

/** The portal's environment: everything to sign people in and read the database, and nothing of AWS at all. */
export function portalEnvironment(settings: DemoSettings, connections: PortalConnections): Environment {
  return {
    // One address serves all of the demo: a direct one, or an authority, in the shell is some other database's.
    ...without(settings.env, (name) => isForTheDemoItself(name) || /^(AWS|DATABASE)_/.test(name)),
    NODE_ENV: settings.dev ? 'development' : 'production',
    SLIPWAY_BUILD_DIR: settings.buildDir,
    DATABASE_URL: connections.databaseUrl,
    NEXTAUTH_URL: connections.portalUrl,
    NEXTAUTH_SECRET: connections.sessionSecret,
    AUDIT_KEY: connections.auditKey,
    OIDC_ISSUER: connections.oidc.issuer,
    OIDC_CLIENT_ID: connections.oidc.clientId,
    OIDC_CLIENT_SECRET: connections.oidc.clientSecret,
  };
}

function awsEnvironment(settings: DemoSettings, awsEndpointUrl: string | null): Environment {
  const given = Object.fromEntries(Object.entries(settings.env).filter(([name]) => name.startsWith('AWS_')));
  const region = { AWS_REGION: settings.region };
  switch (settings.aws.kind) {
    case 'real':
      return { ...given, ...region };
    case 'practice':
      // Nobody's real credentials have any business there, and a profile would win over the ones given here.
      return { ...PRACTICE_CREDENTIALS, ...region, AWS_ENDPOINT_URL: awsEndpointUrl ?? undefined };
    case 'endpoint': {
      const hasOwn = given.AWS_ACCESS_KEY_ID !== undefined || given.AWS_PROFILE !== undefined;
      return {
        ...given,
        ...(hasOwn ? {} : PRACTICE_CREDENTIALS),
        ...region,
        AWS_ENDPOINT_URL: settings.aws.url,
      };
    }
  }
}

/** What a program needs of the machine: to be found, to have a home, to reach the network and to know whom to trust. */
const machineVariables =
  /^(PATH|HOME|TMPDIR|LANG|LC_\w+|TZ|(https?|no|all)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/i;

/**
 * The worker's environment, complete: the database, how to reach AWS, and what it needs of the machine. Whatever else
 * the demo's own shell holds is left out, since the connection file carries this for further workers.
 */
export function workerEnvironment(
  settings: DemoSettings,
  connections: { databaseUrl: string; auditKey: string; awsEndpointUrl: string | null },
): Record<string, string> {
  const variables: Environment = {
    ...without(settings.env, (name) => !machineVariables.test(name) && name !== 'SLIPWAY_CRASH_AT'),
    NODE_ENV: 'production',
    LOG_LEVEL: settings.env.LOG_LEVEL || 'info',
    DATABASE_URL: connections.databaseUrl,
    AUDIT_KEY: connections.auditKey,
    ...awsEnvironment(settings, connections.awsEndpointUrl),
  };
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** What building the portal may see: no secrets, no addresses, so that none gets into a file. */
export function buildEnvironment(settings: Pick<DemoSettings, 'env' | 'buildDir'>): Environment {
  return {
    ...without(
      settings.env,
      (name) => isForTheDemoItself(name) || /^(AWS|OIDC|NEXTAUTH|DATABASE|AUDIT)_/.test(name),
    ),
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    SLIPWAY_BUILD_DIR: settings.buildDir,
  };
}
