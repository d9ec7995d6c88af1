import { randomBytes } from 'node:crypto';
import { insertToken } from '@/lib/access/api-tokens';
import { saveStanding, standingFromGroups } from '@/lib/access/groups';
import { scopesOfRole } from '@/lib/access/permissions';
import { type Database, openDatabase, type Transaction } from '@/lib/db/client';
import { type SamplePerson, samplePeople } from '@/lib/sandbox/identity/people';
import { prepareTarget } from './prepare-target';

/** Read by people who look at their tokens: this one is made anew at each start. */
const tokenName = 'Demo: connection.json';

export interface SeedInput {
  databaseUrl: string;
  /** Null for AWS itself: then no target is made, an admin adds one. */
  awsEndpointUrl: string | null;
  region: string;
  log: (line: string) => void;
}

export interface DemoTokens {
  engineer: string;
  approver: string;
  admin: string;
}

/** The four sample people with their teams, the target `sandbox`, and a token each. Doing it again changes nothing. */
export async function seedDemo(input: SeedInput): Promise<DemoTokens> {
  const database = openDatabase(input.databaseUrl, { applicationName: 'slipway-seed', poolSize: 2 });
  try {
    if (input.awsEndpointUrl !== null) await saveTarget(database, input.awsEndpointUrl, input.region);
    const tokens = new Map<string, string>();
    for (const person of samplePeople) {
      const token = await database.$transaction((tx) => savePerson(tx, person));
      if (!tokens.has(person.role)) tokens.set(person.role, token);
    }
    return {
      engineer: tokenOf(tokens, 'engineer'),
      approver: tokenOf(tokens, 'approver'),
      admin: tokenOf(tokens, 'admin'),
    };
  } finally {
    await database.$disconnect();
  }
}

function tokenOf(tokens: ReadonlyMap<string, string>, role: SamplePerson['role']): string {
  const token = tokens.get(role);
  if (token === undefined) throw new Error(`The sample people lack an ${role}`);
  return token;
}

async function savePerson(tx: Transaction, person: SamplePerson): Promise<string> {
  const user = await tx.user.upsert({
    where: { email: person.email },
    create: { name: person.name, email: person.email },
    update: { name: person.name },
  });
  const key = { provider: 'oidc', providerAccountId: person.id };
  await tx.account.upsert({
    where: { provider_providerAccountId: key },
    create: { ...key, type: 'oauth', userId: user.id },
    update: {},
  });
  const standing = standingFromGroups(person.groups, {
    adminGroup: 'slipway-admins',
    approverGroup: 'slipway-approvers',
    teamPrefix: 'team-',
  });
  await saveStanding(tx, user.id, standing);
  await tx.apiToken.deleteMany({ where: { userId: user.id, name: tokenName } });
  const { token } = await insertToken(tx, user.id, {
    name: tokenName,
    expiresInDays: null,
    scopes: scopesOfRole(standing.role),
  });
  return token;
}

/** The external id stays what it was: the bootstrap's role asks for it. */
async function saveTarget(database: Database, endpoint: string, region: string): Promise<void> {
  const name = 'sandbox';
  const known = await database.target.findUnique({ where: { name } });
  const externalId = known?.externalId ?? randomBytes(24).toString('base64url');
  const address = { ...(await prepareTarget(endpoint, region, externalId)), region };
  const description = 'For practice: the AWS that the demo was started with';
  await database.target.upsert({
    where: { name },
    create: { name, description, externalId, ...address },
    update: address,
  });
}
