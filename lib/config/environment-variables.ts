import { z } from 'zod';

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'Must be a Postgres address: postgresql://user:password@host:5432/database');

const webAddress = z.string().regex(/^https?:\/\/[^\s/]+/, 'Must be an http:// or https:// address');

const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info');

/** Of the database's clock. An interval of Postgres ends beyond; 0 would forget what somebody looks at. */
const days = z.coerce.number().int().min(1, 'At least 1 day').max(36_500, 'At most 36500 days');

/** What the worker reads. AWS's own variables (AWS_REGION, AWS_ENDPOINT_URL, …) are read by the AWS SDK. */
export const workerVariablesSchema = z.object({
  DATABASE_URL: postgresUrl.describe('Postgres, version 14 or later'),
  LOG_LEVEL: logLevel.describe('trace, debug, info, warn, error, fatal or silent'),
  RETENTION_EVENTS_DAYS: days.default(90).describe('When the events of an environment that ended are folded'),
  RETENTION_INSPECTIONS_DAYS: days.default(30).describe('How long drift checks and rehearsals are kept'),
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

/** Parses `source` once; empty strings count as not set. Throws ConfigurationError naming every problem. */
export function parseVariables<Schema extends z.ZodObject>(
  schema: Schema,
  source: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return given[name] === undefined ? `${name} is not set` : `${name}: ${issue.message}`;
    }),
  );
}
