import type { Database } from '@/lib/db/client';

export const roles = ['engineer', 'approver', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who acts: a person signed in, or the owner of the token that automation carries. */
export interface Actor {
  id: string;
  name: string;
  email: string | null;
  role: Role;
  /** Names of the teams the person belongs to. */
  teams: readonly string[];
}

/** How the request came in; kept in the audit log. */
export type Via = 'form' | 'api';

/** What every verb gets beside its input. */
export interface Context {
  database: Database;
  actor: Actor;
  via: Via;
}

/** Whether both may do the same: what was granted to the one still holds for the other. */
export function haveSameAccess(one: Actor, other: Actor): boolean {
  const accessOf = ({ id, role, teams }: Actor) => JSON.stringify([id, role, [...teams].sort()]);
  return accessOf(one) === accessOf(other);
}
