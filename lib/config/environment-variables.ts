import { z } from 'zod';
import { composeDatabaseUrl } from './database-address';

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'Must be a Postgres address: postgresql://user:password@host:5432/database');

const webAddress = z.string().regex(/^https?:\/\/[^\s/]+/, 'Must be an http:// or https:// address');

const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info');

/** What the worker reads. AWS's own variables (AWS_REGION, AWS_ENDPOINT_URL, …) are read by the AWS SDK. */
export const workerVariablesSchema = z.object({
  DATABASE_URL: postgresUrl.describe('Postgres, version 14 or later'),
  DATABASE_HOST: z
    .string()
    .regex(/^[^\s/@]+$/, 'Must be a host name or an address')
    .optional()
    .describe('Instead of DATABASE_URL: its host, …'),
  DATABASE_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'Must be a port')
    .optional()
    .describe('… port, 5432 unless given, …'),
  DATABASE_NAME: z
    .string()
    .regex(/^[\w-]+$/, 'Must consist of letters, digits, _ and -')
    .optional()
    .describe('… database, slipway unless given, …'),
  DATABASE_USER: z.string().optional().describe('… user …'),
  DATABASE_PASSWORD: z.string().optional().describe('… and password, as it is'),
  LOG_LEVEL: logLevel.describe('trace, debug, info, warn, error, fatal or silent'),
});

/** What the portal reads. */
export const portalVariablesSchema = workerVariablesSchema.extend({
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
  OIDC_TEAM_PREFIX: z
    .string()
    .min(1)
    .default('team-')
    .describe('A group with this prefix is the team of that name'),
});

export type WorkerVariables = z.infer<typeof workerVariablesSchema>;
export type PortalVariables = z.infer<typeof portalVariablesSchema>;

/** Every problem with the environment variables, in one message. */
export class ConfigurationError extends Error {
  constructor(problems: readonly string[]) {
    super(
      [
        'Slipway cannot start: its environment variables are not complete.',
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
  const issues = (parsed.error?.issues ?? []).flatMap((issue) => {
    const name = String(issue.path[0]);
    if (variables[name] !== undefined) return `${name}: ${issue.message}`;
    return name === 'DATABASE_URL' && problems.length > 0 ? [] : `${name} is not set`;
  });
  throw new ConfigurationError([...problems, ...issues]);
}
