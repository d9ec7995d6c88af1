import type { Database } from '@/lib/db/client';

export const roles = ['viewer', 'engineer', 'approver', 'admin'] as const;
export type Role = (typeof roles)[number];

/** What a token may be allowed; a session is allowed all that its person's role may do. */
export const scopes = ['read', 'launch', 'change', 'teardown', 'approve', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** Who acts: a person signed in, or the owner of the token that automation carries: a person, or a service account. */
export interface Actor {
  id: string;
  name: string;
  email: string | null;
  kind: 'person' | 'service';
  role: Role;
  /** Names of the teams the person belongs to; of a token that is for some teams only, those. */
  teams: readonly string[];
  /** Of the token; null for a session. */
  scopes: readonly Scope[] | null;
  /** The token is for these teams only, even where its owner sees all of them. */
  narrowed: boolean;
  /** Which token it is, where it is one: what it makes ends with it. */
  token?: ActingToken;
}

export interface ActingToken {
  id: string;
  expiresAt: Date | null;
  /** When a person last stood in for it, apart from signing in: by making it, or the one that it was made with. */
  vouchedAt: Date;
}

/** How the request came in; kept in the audit log. */
export type Via = 'form' | 'api';

/** What every verb gets beside its input. */
export interface Context {
  database: Database;
  actor: Actor;
  via: Via;
  /**
   * Until when the sign-in is fresh enough for what asks for that: see `fresh-sign-in.ts`. Absent or null: it is not.
   * `always`: of a token, whose scopes decide.
   */
  freshUntil?: Date | 'always' | null;
}

/** Whether both may do the same: what was granted to the one still holds for the other. */
export function haveSameAccess(one: Actor, other: Actor): boolean {
  const accessOf = ({ id, role, teams, scopes, narrowed }: Actor) =>
    JSON.stringify([id, role, [...teams].sort(), scopes && [...scopes].sort(), narrowed]);
  return accessOf(one) === accessOf(other);
}
