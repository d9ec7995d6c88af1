import { describe, expect, it } from 'vitest';
import { buildEnvironment, portalEnvironment, workerEnvironment } from './children-environment';
import { readSettings } from './settings';

const env = (values: Record<string, string>): NodeJS.ProcessEnv => ({ NODE_ENV: 'test', ...values });

const read = (values: Record<string, string>, argv: string[] = []) =>
  readSettings('/checkout', argv, env(values));

const connections = {
  databaseUrl: 'postgresql://u:p@127.0.0.1:1/slipway',
  portalUrl: 'http://127.0.0.1:3000',
  sessionSecret: 's',
  auditKey: 'k'.repeat(43),
  oidc: { issuer: 'http://127.0.0.1:2', clientId: 'slipway', clientSecret: 'c'.repeat(43) },
};

/** Where people sign in with a password. */
const provider = {
  OIDC_ISSUER: 'https://login.internal',
  OIDC_CLIENT_ID: 'slipway',
  OIDC_CLIENT_SECRET: 'x',
};

const awsVariables = (values: Record<string, string | undefined>) =>
  Object.fromEntries(
    Object.entries(values).filter(([name, value]) => name.startsWith('AWS_') && value !== undefined),
  );

describe('the demo’s settings', () => {
  it('are the sandbox on port 3000 when nothing is set', () => {
    expect(read({})).toMatchObject({
      dir: '/checkout/.demo',
      port: { wanted: 3000, strict: false },
      databaseUrl: null,
      aws: { kind: 'practice' },
      identity: { kind: 'practice' },
      region: 'eu-west-3',
      speed: undefined,
      quotas: 'aws',
      reset: false,
    });
  });

  it('take a port that was asked for literally', () => {
    expect(read({ PORT: '4000' }).port).toEqual({ wanted: 4000, strict: true });
    expect(read({ PORT: '0' }).port).toEqual({ wanted: 0, strict: true });
  });

  it('use whatever the environment names instead of the sandbox’s own', () => {
    const settings = read({
      DATABASE_URL: 'postgresql://u:p@127.0.0.1/slipway',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:5000',
      OIDC_ISSUER: 'https://login.example.com',
      OIDC_CLIENT_ID: 'slipway',
      OIDC_CLIENT_SECRET: 'x',
      SANDBOX_SPEED: '20',
      SANDBOX_QUOTAS: 'none',
    });
    expect(settings).toMatchObject({
      databaseUrl: 'postgresql://u:p@127.0.0.1/slipway',
      aws: { kind: 'endpoint', url: 'http://127.0.0.1:5000' },
      identity: { kind: 'external', issuer: 'https://login.example.com' },
      speed: 20,
      quotas: 'none',
    });
    expect(read({ SLIPWAY_AWS: 'real', ...provider }).aws).toEqual({ kind: 'real' });
  });

  it.each<[string, Record<string, string>, string[], RegExp]>([
    ['a port that is none', { PORT: 'http' }, [], /PORT: must be a whole number/],
    ['a speed of nothing', { SANDBOX_SPEED: '0' }, [], /SANDBOX_SPEED: must be more than 0/],
    ['quotas of another kind', { SANDBOX_QUOTAS: 'some' }, [], /SANDBOX_QUOTAS: must be "aws" or "none"/],
    ['two AWS at once', { SLIPWAY_AWS: 'real', AWS_ENDPOINT_URL: 'http://x' }, [], /Unset one of them/],
    ['AWS itself without passwords', { SLIPWAY_AWS: 'real' }, [], /asks for no password/],
    [
      'AWS itself with the practice sign-in of another demo',
      { ...provider, SLIPWAY_AWS: 'real', OIDC_ISSUER: 'http://127.0.0.1:4000' },
      [],
      /asks for no password/,
    ],
    [
      'AWS itself by its address, without passwords',
      { AWS_ENDPOINT_URL: 'https://cloudformation.eu-west-3.amazonaws.com' },
      [],
      /asks for no password/,
    ],
    ['a database elsewhere', { DATABASE_URL: 'postgresql://u:p@db/x' }, [], /database of this machine/],
    ['an issuer without a client', { OIDC_ISSUER: 'https://x' }, [], /OIDC_CLIENT_ID/],
    ['an unknown argument', {}, ['--rest'], /Unknown argument: --rest/],
    [
      'emptying somebody’s own database',
      { DATABASE_URL: 'postgresql://u:p@db/x' },
      ['--reset'],
      /Unset DATABASE_URL/,
    ],
  ])('refuse %s', (_, values, argv, message) => {
    expect(() => read(values, argv)).toThrow(message);
  });
});

describe('what the demo’s children get', () => {
  const own = {
    AWS_ACCESS_KEY_ID: 'mine',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_PROFILE: 'work',
    NODE_OPTIONS: '-r x',
  };

  it('gives the portal nothing of AWS', () => {
    const settings = read({ ...own, AWS_ENDPOINT_URL: 'http://127.0.0.1:5000', PATH: '/bin' });
    const portal = portalEnvironment(settings, connections);
    expect(awsVariables(portal)).toEqual({});
    expect(portal).toMatchObject({
      PATH: '/bin',
      NEXTAUTH_URL: 'http://127.0.0.1:3000',
      OIDC_CLIENT_ID: 'slipway',
    });
    expect(portal.NODE_OPTIONS).toBeUndefined();
  });

  it('gives the worker practice credentials for the practice AWS, never one’s own', () => {
    const worker = workerEnvironment(read(own), { ...connections, awsEndpointUrl: 'http://127.0.0.1:9' });
    expect(awsVariables(worker)).toEqual({
      AWS_ACCESS_KEY_ID: 'practice',
      AWS_SECRET_ACCESS_KEY: 'practice',
      AWS_REGION: 'eu-west-3',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    });
    expect(worker.LOG_LEVEL).toBe('info');
  });

  it('gives the worker what it needs of the machine, and nothing else of the demo’s shell', () => {
    const machine = {
      PATH: '/bin',
      HOME: '/home/ada',
      https_proxy: 'http://proxy',
      NODE_EXTRA_CA_CERTS: '/ca',
    };
    const settings = read({ ...own, ...machine, GITHUB_TOKEN: 'secret', OIDC_ISSUER: '', npm_config_x: 'y' });
    const worker = workerEnvironment(settings, { ...connections, awsEndpointUrl: 'http://127.0.0.1:9' });
    const { DATABASE_URL, AUDIT_KEY, LOG_LEVEL, NODE_ENV, ...rest } = worker;
    const ofTheMachine = Object.entries(rest).filter(([name]) => !name.startsWith('AWS_'));
    expect(Object.fromEntries(ofTheMachine)).toEqual(machine);
    expect({ DATABASE_URL, AUDIT_KEY, LOG_LEVEL, NODE_ENV }).toEqual({
      AUDIT_KEY: connections.auditKey,
      DATABASE_URL: connections.databaseUrl,
      LOG_LEVEL: 'info',
      NODE_ENV: 'production',
    });
  });

  it('gives the worker one’s own credentials for an endpoint of one’s own, else practice ones', () => {
    const endpoint = { AWS_ENDPOINT_URL: 'http://127.0.0.1:5000' };
    const connection = { ...connections, awsEndpointUrl: endpoint.AWS_ENDPOINT_URL };
    expect(workerEnvironment(read({ ...own, ...endpoint }), connection).AWS_ACCESS_KEY_ID).toBe('mine');
    expect(workerEnvironment(read(endpoint), connection).AWS_ACCESS_KEY_ID).toBe('practice');
  });

  it('gives the worker AWS as it is set up on this machine when AWS itself is used', () => {
    const settings = read({ ...own, ...provider, SLIPWAY_AWS: 'real', AWS_REGION: 'eu-north-1' });
    const worker = workerEnvironment(settings, { ...connections, awsEndpointUrl: null });
    expect(worker).toMatchObject({
      AWS_PROFILE: 'work',
      AWS_ACCESS_KEY_ID: 'mine',
      AWS_REGION: 'eu-north-1',
    });
    expect(worker.AWS_ENDPOINT_URL).toBeUndefined();
  });

  it('shows the build no secret and no address', () => {
    const names = Object.keys(
      buildEnvironment(read({ ...own, DATABASE_URL: 'postgresql://u:p@127.0.0.1/x', PATH: '/bin' })),
    );
    expect(names.sort()).toEqual(['NEXT_TELEMETRY_DISABLED', 'NODE_ENV', 'PATH', 'SLIPWAY_BUILD_DIR']);
  });
});
