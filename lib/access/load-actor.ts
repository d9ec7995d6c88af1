import type { Reader } from '@/lib/db/client';
import type { Actor } from './context';

const actorSelection = {
  id: true,
  name: true,
  email: true,
  role: true,
  kind: true,
  disabledAt: true,
  memberships: { select: { team: { select: { name: true } } } },
} as const;

export interface UserRow {
  id: string;
  name: string | null;
  email: string | null;
  role: keyof typeof roleNames;
  kind: 'PERSON' | 'SERVICE';
  memberships: { team: { name: string } }[];
}

const roleNames = { VIEWER: 'viewer', ENGINEER: 'engineer', APPROVER: 'approver', ADMIN: 'admin' } as const;

/** The actor as of now, null for one who is disabled: role and teams are read at every request, so taking them away works at once. */
export async function loadActor(database: Reader, userId: string): Promise<Actor | null> {
  const user = await database.user.findUnique({ where: { id: userId }, select: actorSelection });
  return user && user.disabledAt === null ? toActor(user) : null;
}

/** All that the person may do; a token narrows it. */
export function toActor(user: UserRow): Actor {
  return {
    id: user.id,
    name: user.name ?? user.email ?? user.id,
    email: user.email,
    kind: user.kind === 'SERVICE' ? 'service' : 'person',
    role: roleNames[user.role],
    teams: user.memberships.map((membership) => membership.team.name).sort(),
    scopes: null,
    narrowed: false,
  };
}
