import type { Role } from '@/lib/access/context';
import { toActor, type UserRow } from '@/lib/access/load-actor';

/** Somebody who was signed in, or a service account, as admins see them. */
export interface PersonView {
  id: string;
  name: string;
  email: string | null;
  kind: 'person' | 'service';
  role: Role;
  teams: readonly string[];
  createdAt: string;
  lastSignInAt: string | null;
  /** Whether the last sign-in said which groups they are in; null where there was none. */
  groupsKnown: boolean | null;
  disabledAt: string | null;
  /** Sessions that may still be used, tokens that were neither revoked nor expired, environments that have not ended. */
  sessions: number;
  tokens: number;
  environments: number;
}

export const personSelection = {
  id: true,
  name: true,
  email: true,
  role: true,
  kind: true,
  memberships: { select: { team: { select: { name: true } } } },
  createdAt: true,
  lastSignInAt: true,
  groupsReadAt: true,
  disabledAt: true,
} as const;

export type PersonRow = UserRow & {
  createdAt: Date;
  lastSignInAt: Date | null;
  groupsReadAt: Date | null;
  disabledAt: Date | null;
};

export function toPersonView(
  row: PersonRow,
  counts: Pick<PersonView, 'sessions' | 'tokens' | 'environments'>,
): PersonView {
  const { id, name, email, kind, role, teams } = toActor(row);
  const { lastSignInAt, groupsReadAt } = row;
  return {
    id,
    name,
    email,
    kind,
    role,
    teams,
    createdAt: row.createdAt.toISOString(),
    lastSignInAt: lastSignInAt?.toISOString() ?? null,
    groupsKnown: lastSignInAt && (groupsReadAt?.getTime() ?? 0) >= lastSignInAt.getTime(),
    disabledAt: row.disabledAt?.toISOString() ?? null,
    ...counts,
  };
}
