import { insertToken } from '@/lib/access/api-tokens';
import { type Role, roles, scopes } from '@/lib/access/context';
import { beginSession } from '@/lib/access/sessions';
import type { EnvironmentStatus } from '@/lib/environments/states';
import type { Fixture } from './fixtures';

/** In which an environment is asked for: all but those that wait for a second person, whose operation is asked for. */
export const askedStatuses = [
  'QUEUED',
  'LAUNCHING',
  'ACTIVE',
  'UPDATING',
  'UPDATE_FAILED',
  'LAUNCH_FAILED',
  'TEARING_DOWN',
  'TEARDOWN_BLOCKED',
  'LOST',
  'TORN_DOWN',
] as const satisfies readonly EnvironmentStatus[];

/** Whose the environment is, for the person who asks. */
export const ownerships = ['mine', 'my team’s', 'another team’s'] as const;
export type Ownership = (typeof ownerships)[number];

export const everyone: readonly Role[] = roles;
export const changers: readonly Role[] = ['engineer', 'approver', 'admin'];

/** Of another team's environments, the first learn nothing, the second see them, the last do what they want. */
const ofOthers = { viewer: 'nothing', engineer: 'nothing', approver: 'reads', admin: 'all' } as const;

export type Outcome = 'not found' | 'forbidden' | 'conflict' | 'done' | 'let through';

export interface Asked {
  /** Who may, of their own team's. */
  may: readonly Role[];
  /** In which statuses it is done; it is refused as a conflict in all others. Not given: more than the status decides. */
  done?: readonly EnvironmentStatus[] | undefined;
}

/** What the answer has to be, worked out from `Asked` alone. */
export function expectedOutcome(
  role: Role,
  { may, done }: Asked,
  status: EnvironmentStatus,
  ownership: Ownership,
): Outcome {
  if (ownership === 'another team’s') {
    const sees = ofOthers[role];
    if (sees === 'nothing') return 'not found';
    if (sees === 'reads' && may !== everyone) return 'forbidden';
  } else if (!may.includes(role)) return 'forbidden';
  if (!done) return 'let through';
  return done.includes(status) ? 'done' : 'conflict';
}

export function fits(expected: Outcome, got: string): boolean {
  return expected === 'let through' ? !['not found', 'forbidden'].includes(got) : got === expected;
}

export interface Asker {
  id: string;
  token: string;
  sessionToken: string;
}

/** A person of each role, in the team payments, with a token and a session. */
export async function askersOf(fixture: Fixture): Promise<Record<Role, Asker>> {
  const { database } = fixture;
  const team = await database.team.findUniqueOrThrow({ where: { name: 'payments' } });
  const askers: Partial<Record<Role, Asker>> = {};
  for (const role of roles) {
    const { id } = await database.user.create({
      data: {
        name: role,
        role: role.toUpperCase() as Uppercase<Role>,
        memberships: { create: { teamId: team.id } },
      },
    });
    // With all scopes: what it may not do is up to its person.
    const { token } = await database.$transaction((tx) =>
      insertToken(tx, id, { name: 'decisions', expiresInDays: 1, scopes }),
    );
    const sessionToken = `session of ${role}`;
    await beginSession(database, { sessionToken, userId: id, expires: new Date(Date.now() + 3_600_000) });
    askers[role] = { id, token, sessionToken };
  }
  return askers as Record<Role, Asker>;
}

let serial = 0;

/** The name of an environment in this status, and of whose it is. */
export async function environmentOf(
  fixture: Fixture,
  asker: Asker,
  { status, ownership }: { status: EnvironmentStatus; ownership: Ownership },
): Promise<string> {
  serial += 1;
  const name = `decided-${serial}`;
  const { id } = await fixture.environmentIn(status, name);
  const search = { connect: { name: 'search' } };
  await fixture.database.environment.update({
    where: { id },
    data: {
      ...(ownership === 'mine' ? { owner: { connect: { id: asker.id } } } : {}),
      ...(ownership === 'another team’s' ? { team: search } : {}),
    },
  });
  return name;
}
