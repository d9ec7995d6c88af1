import { randomBytes } from 'node:crypto';
import type { Database, Transaction } from '@/lib/db/client';
import { type Actor, scopes as everyScope, type Scope } from './context';
import { toActor, type UserRow } from './load-actor';
import { narrowTo } from './permissions';
import { hashToken } from './secrets';
import { noteTokenUse } from './token-uses';
import { stateOfToken, type TokenRow, type TokenView, toTokenView } from './token-view';

/** So that secret scanners, and people, recognise a token of ours. */
const tokenPrefix = 'slw_';

export interface NewToken {
  name: string;
  /** Null: it has no end, as only those of the demo have none. */
  expiresInDays?: number | null;
  expiresAt?: Date;
  /** All of them unless given: it may do no more than its owner anyhow. */
  scopes?: readonly Scope[];
  /** None: all the teams of its owner. */
  teamIds?: readonly string[];
  createdById?: string | undefined;
  /** The token that it is made with. */
  parent?: { id: string; vouchedAt: Date } | undefined;
  trustId?: string;
}

/** Writes a token for `userId`; the caller checks and audits. */
export async function insertToken(
  tx: Transaction,
  userId: string,
  input: NewToken,
): Promise<TokenView & { token: string }> {
  const token = tokenPrefix + randomBytes(32).toString('base64url');
  const days = input.expiresInDays ?? null;
  const row = await tx.apiToken.create({
    data: {
      userId,
      name: input.name,
      prefix: token.slice(0, tokenPrefix.length + 4),
      hash: hashToken(token),
      expiresAt: input.expiresAt ?? (days === null ? null : new Date(Date.now() + days * 86_400_000)),
      scopes: [...(input.scopes ?? everyScope)],
      teamIds: [...(input.teamIds ?? [])],
      createdById: input.createdById ?? null,
      parentId: input.parent?.id ?? null,
      vouchedAt: input.parent?.vouchedAt ?? null,
      trustId: input.trustId ?? null,
    },
    include: { user: { select: { kind: true, lastSignInAt: true, disabledAt: true } } },
  });
  const teams = await tx.team.findMany({ where: { id: { in: row.teamIds } }, select: { name: true } });
  return { ...toTokenView({ ...row, ...row.user, teams: teams.map(({ name }) => name) }), token };
}

type OwnedToken = TokenRow &
  Omit<UserRow, 'memberships'> & {
    tokenId: string;
    teams: string[];
    tokenTeams: string[];
    narrowed: boolean;
  };

/**
 * Who acts with this token, or null when it is unknown, expired, revoked or suspended, or its owner disabled. Every request
 * of a script asks it, and each live stream again and again: one statement, which writes nothing.
 */
export async function actorOfToken(database: Database, token: string): Promise<Actor | null> {
  const [row] = await database.$queryRaw<OwnedToken[]>`
    SELECT t.id AS "tokenId", t.created_at AS "createdAt", t.vouched_at AS "vouchedAt", t.expires_at AS "expiresAt",
      t.revoked_at AS "revokedAt", t.last_used_at AS "lastUsedAt", t.scopes, cardinality(t.team_ids) > 0 AS narrowed,
      ARRAY(SELECT name FROM teams WHERE id = ANY (t.team_ids)) AS "tokenTeams",
      u.id, u.name, u.email, u.role::text AS role, u.kind::text AS kind,
      u.disabled_at AS "disabledAt", u.last_sign_in_at AS "lastSignInAt",
      ARRAY(SELECT name FROM memberships m JOIN teams ON teams.id = m.team_id WHERE m.user_id = u.id) AS teams
    FROM api_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.hash = ${hashToken(token)}`;
  if (!row || stateOfToken(row) !== 'live') return null;
  noteTokenUse(database, { id: row.tokenId, lastUsedAt: row.lastUsedAt });
  const owner = toActor({ ...row, memberships: row.teams.map((name) => ({ team: { name } })) });
  return {
    ...owner,
    teams: row.narrowed ? [...narrowTo(owner, row.tokenTeams)].sort() : owner.teams,
    scopes: everyScope.filter((scope) => row.scopes.includes(scope)),
    narrowed: row.narrowed,
    token: { id: row.tokenId, expiresAt: row.expiresAt, vouchedAt: row.vouchedAt ?? row.createdAt },
  };
}
