type Variables = Readonly<Record<string, string | undefined>>;

const NEEDED = ['DATABASE_HOST', 'DATABASE_USER', 'DATABASE_PASSWORD'] as const;
const PARTS = [...NEEDED, 'DATABASE_PORT', 'DATABASE_NAME'] as const;

/**
 * DATABASE_URL made of its parts, where these are given instead: what keeps a password hands it over by itself, as ECS
 * does with one key of a secret, and a generated one may hold what an address must not.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export function composeDatabaseUrl(given: Variables): { variables: Variables; problems: string[] } {
  const parts = PARTS.filter((name) => given[name] !== undefined);
  if (parts.length === 0) return { variables: given, problems: [] };
  if (given.DATABASE_URL !== undefined) {
    const problem = `DATABASE_URL is set, and so is ${parts.join(', ')}: give either the address or its parts`;
    return { variables: given, problems: [problem] };
  }
  const missing = NEEDED.filter((name) => given[name] === undefined);
  if (missing.length > 0) {
    const problems = missing.map((name) => `${name} is not set, though ${parts.join(', ')} is`);
    return { variables: given, problems };
  }
  const [host = '', user = '', password = ''] = NEEDED.map((name) => given[name]);
  const { DATABASE_PORT: port = '5432', DATABASE_NAME: name = 'slipway' } = given;
  const login = [user, password].map(encodeURIComponent).join(':');
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const url = `postgresql://${login}@${place}/${name}`;
  return { variables: { ...given, DATABASE_URL: url }, problems: [] };
}
