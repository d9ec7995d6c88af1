import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseHosts } from './allowed-hosts';
import { parseAuditKeys } from './audit-keys';
import { composeDatabaseUrl } from './database-address';
import { parseProxies } from './trusted-proxies';

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'Must be a Postgres address: postgresql://user:password@host:5432/database')
  .superRefine((address, ctx) => {
    if (isMisread(address)) ctx.addIssue(misreadAddress);
    // pg would read these files at each connection, and fail there.
    const query = new URLSearchParams(address.split('?')[1] ?? '');
    for (const name of ['sslrootcert', 'sslcert', 'sslkey']) {
      const file = query.get(name);
      const problem = file ? problemWithFile(file) : null;
      if (problem) ctx.addIssue(`Its ${name} must be a file that can be read: ${problem}`);
    }
  });

/** Says nothing of the address itself: it holds a password. */
const misreadAddress =
  'Can’t be read as an address. A user name or password in it must be percent-encoded: %40 for @, %2F for /, %23 for #, %3F for ?, %25 for %. Or give DATABASE_HOST, DATABASE_USER, DATABASE_PASSWORD, … instead, as they are';

/** A password with such a character ends in the middle: what follows is taken for the host, or for a fragment. */
function isMisread(address: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(address)) return false;
  // A Unix socket's address has no host, which pg allows: https://www.npmjs.com/package/pg-connection-string
  const url = URL.parse(address) ?? URL.parse(address.replace('@/', '@socket/'));
  if (url === null) return true;
  const { username, pathname, search, hash } = url;
  return hash !== '' || pathname.includes('@') || (username === '' && search.includes('@'));
}

const certificatesFile = z.string().superRefine((file, ctx) => {
  const problem = problemWithFile(file, (content) => new X509Certificate(content));
  if (problem) ctx.addIssue(`Must be a PEM file with the certificate of an authority: ${problem}`);
});

function problemWithFile(file: string, check: (content: Buffer) => unknown = () => undefined): string | null {
  try {
    check(readFileSync(file));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const webAddress = z.string().regex(/^https?:\/\/[^\s/]+/, 'Must be an http:// or https:// address');

const listFor = (parse: (list: string) => unknown) =>
  z.string().superRefine((list, ctx) => {
    try {
      parse(list);
    } catch (error) {
      ctx.addIssue(error instanceof Error ? error.message : String(error));
    }
  });

const auditKeys = listFor(parseAuditKeys);

const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info');

const isPort = (given: string) => /^\d{1,5}$/.test(given) && Number(given) <= 65_535;

/** 0: off. */
const port = z.coerce.number('Must be a port number').int('Must be a port number').min(0).max(65_535);

/** How often, or how many; 0: as many as there are. */
const limit = z.coerce
  .number('Must be a number')
  .int('Must be a whole number')
  .min(0, 'Must be at least 0')
  .max(1_000_000, 'Must be at most 1000000');

/** How long something is kept. */
const days = z.coerce
  .number('Must be a number of days')
  .int('Must be a whole number of days')
  .min(1, 'Must be at least 1')
  .max(36_500, 'Must be at most 36500');

/** What the worker reads. AWS's own variables (AWS_REGION, AWS_ENDPOINT_URL, …) are read by the AWS SDK. */
export const workerVariablesSchema = z.object({
  DATABASE_URL: postgresUrl.describe('Postgres, version 14 or later, or PgBouncer before it'),
  DATABASE_DIRECT_URL: postgresUrl
    .optional()
    .describe('Postgres itself, for LISTEN and migrations; DATABASE_URL unless given'),
  DATABASE_CA_FILE: certificatesFile
    .optional()
    .describe('The certificates of a private authority, with which TLS to Postgres is verified'),
  DATABASE_HOST: z
    .string()
    .regex(/^[^\s/@]+$/, 'Must be a host name or an address')
    .optional()
    .describe('Instead of DATABASE_URL: its host, …'),
  DATABASE_PORT: z
    .string()
    .refine(isPort, 'Must be a port')
    .optional()
    .describe('… port, 5432 unless given, …'),
  DATABASE_NAME: z
    .string()
    .regex(/^[\w-]+$/, 'Must consist of letters, digits, _ and -')
    .optional()
    .describe('… database, slipway unless given, …'),
  DATABASE_USER: z.string().optional().describe('… user …'),
  DATABASE_PASSWORD: z.string().optional().describe('… and password, as it is'),
  AUDIT_KEY: auditKeys.describe('Sign the audit log: id:base64 with commas, the first one signs'),
  AUDIT_ANCHOR_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'Must be the name of a bucket')
    .optional()
    .describe(
      "An S3 bucket with Object Lock, for the signed head of the audit log, by the worker's own rights",
    ),
  LOG_LEVEL: logLevel.describe('trace, debug, info, warn, error, fatal or silent'),
  METRICS_PORT: port.optional().describe('Where Prometheus finds /metrics; without it there are none'),
  METRICS_HOST: z.string().min(1).default('127.0.0.1').describe('The address that this port is opened on'),
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress
    .optional()
    .describe('Where traces are sent to by OTLP over HTTP; without it there are none'),
  HEALTH_PORT: port.default(8081).describe("The worker's health: /api/health, …/live, …/ready; 0 is off"),
  HEALTH_HOST: z.string().min(1).default('127.0.0.1').describe('The address that this port is opened on'),
  RETENTION_EVENTS_DAYS: days.default(90).describe('When the events of an environment that ended are folded'),
  RETENTION_INSPECTIONS_DAYS: days.default(30).describe('How long drift checks and rehearsals are kept'),
});

const sharedVariablesSchema = workerVariablesSchema.omit({
  HEALTH_PORT: true,
  HEALTH_HOST: true,
  AUDIT_ANCHOR_BUCKET: true,
  RETENTION_EVENTS_DAYS: true,
  RETENTION_INSPECTIONS_DAYS: true,
});

const rolePassword = z.string().min(12, 'Must have at least 12 characters');

/** What migrations need; they write nothing into the audit log. */
export const migrateVariablesSchema = workerVariablesSchema
  .omit({ AUDIT_KEY: true, AUDIT_ANCHOR_BUCKET: true })
  .extend({
    DATABASE_PORTAL_PASSWORD: rolePassword
      .optional()
      .describe("The password that the database's role slipway_portal is given by migrate"),
    DATABASE_WORKER_PASSWORD: rolePassword.optional().describe('The same of slipway_worker'),
  });

/** What it takes to verify the audit log. */
export const auditVariablesSchema = workerVariablesSchema.pick({
  DATABASE_URL: true,
  DATABASE_DIRECT_URL: true,
  DATABASE_CA_FILE: true,
  DATABASE_HOST: true,
  DATABASE_PORT: true,
  DATABASE_NAME: true,
  DATABASE_USER: true,
  DATABASE_PASSWORD: true,
  AUDIT_KEY: true,
  AUDIT_ANCHOR_BUCKET: true,
});

/** How long a session lasts. */
const minutes = z.coerce.number('Must be a number of minutes').int('Must be a whole number of minutes');

/** What the portal reads. */
export const portalVariablesSchema = sharedVariablesSchema.extend({
  PORT: z
    .string()
    .refine(isPort, 'Must be the number of a port')
    .default('3000')
    .describe('The port that the portal listens on'),
  PORTAL_HOST: z.string().min(1).default('0.0.0.0').describe('The address that it listens on'),
  SLIPWAY_BUILD: z.string().optional().describe('Names the build when it is made; the artefact knows it'),
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: z
    .string()
    .optional()
    .describe('The key of server actions when it is made; the artefact knows it'),
  TRUSTED_PROXIES: listFor(parseProxies)
    .default('')
    .describe('Addresses and networks of the proxies whose X-Forwarded-Host, -Proto and -For are believed'),
  ALLOWED_HOSTS: listFor(parseHosts)
    .default('')
    .describe("The host names that the portal answers to beside NEXTAUTH_URL's"),
  RATE_LIMIT_TOKEN: limit
    .default(1_200)
    .describe('Requests a minute that one token or session may make; 0: any number'),
  RATE_LIMIT_TOKEN_CHANGES: limit.default(300).describe('… of which so many may be changes'),
  RATE_LIMIT_PERSON: limit
    .default(2_400)
    .describe('Requests a minute that a person may make with all their tokens and sessions together'),
  RATE_LIMIT_PERSON_CHANGES: limit.default(600).describe('… of which so many may be changes'),
  RATE_LIMIT_ADDRESS: limit
    .default(12_000)
    .describe('Requests a minute from one address, behind which there may be many people'),
  RATE_LIMIT_SIGN_INS: limit.default(600).describe('Steps of a sign-in a minute from one address'),
  LIVE_STREAMS_PER_PERSON: limit
    .default(10)
    .describe('Live streams that a person may have open at a time; a browser has one'),
  NEXTAUTH_URL: webAddress.describe('The address at which people open the portal'),
  NEXTAUTH_SECRET: z
    .string()
    .min(32, 'Must have at least 32 characters; make one with: openssl rand -base64 32')
    .describe('Signs the sign-in cookies; at least 32 random characters'),
  OIDC_ISSUER: webAddress.describe('The OpenID Connect issuer that people sign in with'),
  OIDC_CLIENT_ID: z.string().min(1).describe('The client registered with the issuer for the portal'),
  OIDC_CLIENT_SECRET: z.string().min(1).describe("That client's secret"),
  OIDC_SCOPE: z.string().min(1).default('openid profile email').describe('The scopes asked for'),
  OIDC_GROUPS_CLAIM: z
    .string()
    .min(1)
    .default('groups')
    .describe("The ID token's claim that lists a person's groups"),
  OIDC_ADMIN_GROUP: z.string().min(1).default('slipway-admins').describe('Members of this group are admins'),
  OIDC_APPROVER_GROUP: z
    .string()
    .min(1)
    .default('slipway-approvers')
    .describe('Members of this group are approvers'),
  OIDC_VIEWER_GROUP: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Members of this group see what their teams own and change nothing, unless a group above says more',
    ),
  OIDC_REQUIRED_GROUP: z
    .string()
    .min(1)
    .optional()
    .describe('Only members of this group get in; without it, everybody whom the provider lets in'),
  OIDC_TEAM_PREFIX: z
    .string()
    .min(1)
    .default('team-')
    .describe('A group with this prefix is the team of that name'),
  SESSION_IDLE_MINUTES: minutes
    .min(1, 'Must be at least 1')
    .max(720, 'Must be at most 720')
    .default(60)
    .describe('A session that is not used for so long ends; none lasts longer than 12 hours'),
  FRESH_SIGN_IN_MINUTES: minutes
    .min(0, 'Must be at least 0')
    .max(720, 'Must be at most 720')
    .default(15)
    .describe('How old a sign-in may be for what needs a fresh one; 0 where the provider sends no auth_time'),
});

export type WorkerVariables = z.infer<typeof workerVariablesSchema>;
export type PortalVariables = z.infer<typeof portalVariablesSchema>;

/** Every problem with the environment variables, in one message. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      [
        'Slipway cannot start: its environment variables are missing or wrong.',
        ...problems.map((p) => `  ${p}`),
      ].join('\n'),
    );
    this.name = 'ConfigurationError';
  }
}

/**
 * Parses `source` once; empty strings count as not set, and DATABASE_URL may come in parts. Throws ConfigurationError
 * naming every problem.
 */
export function parseVariables<Schema extends z.ZodObject>(
  schema: Schema,
  source: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const set = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  );
  const mayComeInParts = 'DATABASE_HOST' in schema.shape;
  const { variables, problems } = mayComeInParts ? composeDatabaseUrl(set) : { variables: set, problems: [] };
  const parsed = schema.safeParse(variables);
  if (parsed.success && problems.length === 0) return parsed.data;
  const isComposed = set.DATABASE_URL === undefined && variables.DATABASE_URL !== undefined;
  const issues = (parsed.error?.issues ?? []).flatMap((issue) => {
    const name = String(issue.path[0]);
    // What is wrong with it is named by the part that is.
    if (isComposed && name === 'DATABASE_URL') return [];
    if (variables[name] !== undefined) return `${name}: ${issue.message}`;
    return name === 'DATABASE_URL' && problems.length > 0 ? [] : `${name} is not set`;
  });
  throw new ConfigurationError([...problems, ...issues]);
}
