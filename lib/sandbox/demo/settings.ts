import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { isLocalDatabase, isLoopbackAddress } from '@/lib/config/loopback';
import { QUOTA_MODES, type QuotaMode } from '@/lib/practice-aws/account/quotas';
import { DemoError } from './demo-error';

const DEFAULT_PORT = 3000;
const DEFAULT_REGION = 'eu-west-3';

export type DemoSettings = {
  /** The checkout. */
  root: string;
  /** Where data, logs and secrets of the demo are kept. */
  dir: string;
  /** Start empty. */
  reset: boolean;
  /** `next dev` instead of a build: for working on the portal itself. */
  dev: boolean;
  /** `strict`: asked for by name, so another one won't do. 0 is any free port. */
  port: { wanted: number; strict: boolean };
  /** An own Postgres to use, or null for the embedded one. */
  databaseUrl: string | null;
  aws: { kind: 'practice' } | { kind: 'endpoint'; url: string } | { kind: 'real' };
  identity:
    | { kind: 'practice' }
    | { kind: 'external'; issuer: string; clientId: string; clientSecret: string };
  region: string;
  /** How many times faster the practice AWS runs; undefined for its own default. */
  speed: number | undefined;
  /** Which quotas an account of the practice AWS has: those of a new account, or none. */
  quotas: QuotaMode;
  /** Folder of the built portal, relative to the root. */
  buildDir: string;
  /** What the children inherit. */
  env: NodeJS.ProcessEnv;
};

const webAddress = z.string().regex(/^https?:\/\/[^\s/]+/, 'must be an http:// or https:// address');

const variablesSchema = z.object({
  PORT: z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().max(65_535))
    .optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a Postgres address: postgresql://user:password@host:5432/database')
    .optional(),
  AWS_ENDPOINT_URL: webAddress.optional(),
  AWS_REGION: z.string().optional(),
  AWS_DEFAULT_REGION: z.string().optional(),
  SLIPWAY_AWS: z.enum(['real', 'practice'], 'must be "real" or "practice"').optional(),
  OIDC_ISSUER: webAddress.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  SANDBOX_SPEED: z
    .string()
    .transform(Number)
    .pipe(z.number('must be a number').positive('must be more than 0'))
    .optional(),
  SANDBOX_QUOTAS: z.enum(QUOTA_MODES, 'must be "aws" or "none"').optional(),
  SLIPWAY_DEMO_DIR: z.string().optional(),
  SLIPWAY_BUILD_DIR: z.string().optional(),
});

type Variables = z.infer<typeof variablesSchema>;

function parseVariables(env: NodeJS.ProcessEnv): Variables {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = variablesSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new DemoError(`The demo can't start with these environment variables:\n${problems.join('\n')}`);
}

function parseArguments(argv: readonly string[]): { reset: boolean; dev: boolean } {
  const unknown = argv.filter((argument) => !['--reset', '--dev'].includes(argument));
  if (unknown.length > 0) {
    throw new DemoError(
      `Unknown argument: ${unknown.join(' ')}\nUsage: npm run demo            keep the data of the last time\n       npm run demo -- --reset start empty`,
    );
  }
  return { reset: argv.includes('--reset'), dev: argv.includes('--dev') };
}

function chooseAws(variables: Variables): DemoSettings['aws'] {
  const { SLIPWAY_AWS: choice, AWS_ENDPOINT_URL: url } = variables;
  if (choice === 'real') {
    if (url === undefined) return { kind: 'real' };
    throw new DemoError(
      `SLIPWAY_AWS=real asks for AWS itself, AWS_ENDPOINT_URL for ${url}. Unset one of them.`,
    );
  }
  return url === undefined ? { kind: 'practice' } : { kind: 'endpoint', url };
}

function chooseIdentity(variables: Variables): DemoSettings['identity'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = variables;
  if (issuer === undefined) return { kind: 'practice' };
  if (clientId === undefined || clientSecret === undefined) {
    throw new DemoError(
      `OIDC_ISSUER is set: set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET of a client there too.`,
    );
  }
  return { kind: 'external', issuer, clientId, clientSecret };
}

function isAmazon(url: string): boolean {
  return /(^|\.)(amazonaws\.(com|com\.cn|eu)|api\.aws|c2s\.ic\.gov|sc2s\.sgov\.gov)$/.test(
    URL.parse(url)?.hostname ?? '',
  );
}

/**
 * Reads the demo's arguments and environment variables.
 *
 * @throws DemoError naming everything that is wrong
 */
export function readSettings(root: string, argv: readonly string[], env: NodeJS.ProcessEnv): DemoSettings {
  const { reset, dev } = parseArguments(argv);
  const variables = parseVariables(env);
  if (reset && variables.DATABASE_URL !== undefined) {
    throw new DemoError(
      '--reset only ever empties the embedded database, and DATABASE_URL names one of your own.\nUnset DATABASE_URL to reset the demo, or empty that database yourself.',
    );
  }
  const dir = variables.SLIPWAY_DEMO_DIR ?? '.demo';
  const identity = chooseIdentity(variables);
  const aws = chooseAws(variables);
  const isReal = aws.kind === 'real' || (aws.kind === 'endpoint' && isAmazon(aws.url));
  if (isReal && (identity.kind === 'practice' || isLoopbackAddress(identity.issuer))) {
    throw new DemoError(
      'With AWS itself, people must sign in: the practice sign-in asks for no password. Set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET to those of a provider.',
    );
  }
  if (variables.DATABASE_URL !== undefined && !isLocalDatabase(variables.DATABASE_URL)) {
    throw new DemoError(
      'DATABASE_URL must be a database of this machine: the demo fills it with people who need no password, and with environments of the practice AWS.',
    );
  }
  return {
    root,
    dir: isAbsolute(dir) ? dir : join(root, dir),
    reset,
    dev,
    port: { wanted: variables.PORT ?? DEFAULT_PORT, strict: variables.PORT !== undefined },
    databaseUrl: variables.DATABASE_URL ?? null,
    aws,
    identity,
    region: variables.AWS_REGION ?? variables.AWS_DEFAULT_REGION ?? DEFAULT_REGION,
    speed: variables.SANDBOX_SPEED,
    quotas: variables.SANDBOX_QUOTAS ?? 'aws',
    buildDir: variables.SLIPWAY_BUILD_DIR ?? '.next',
    env,
  };
}
