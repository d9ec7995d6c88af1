import { type Scope, scopes } from './context';

/** Whoever hasn't signed in for so long may have left: their tokens are suspended until they do. */
const suspendedAfterDays = 30;

const dayMs = 86_400_000;

/** What decides whether a token works: its own row, and its owner's. */
export interface TokenRow {
  createdAt: Date;
  vouchedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  scopes: readonly string[];
  kind: 'PERSON' | 'SERVICE';
  disabledAt: Date | null;
  lastSignInAt: Date | null;
}

export type TokenState = 'live' | 'expired' | 'revoked' | 'suspended' | 'disabled';

/**
 * A person's token is suspended unless they signed in, or made it, within 30 days. A service account never signs in: its
 * tokens end when they expire.
 */
export function stateOfToken(token: Omit<TokenRow, 'scopes' | 'lastUsedAt'>, now = Date.now()): TokenState {
  if (token.revokedAt) return 'revoked';
  if (token.expiresAt && token.expiresAt.getTime() <= now) return 'expired';
  if (token.disabledAt) return 'disabled';
  if (token.kind === 'SERVICE') return 'live';
  const vouchedAt = (token.vouchedAt ?? token.createdAt).getTime();
  const seenAt = Math.max(vouchedAt, token.lastSignInAt?.getTime() ?? 0);
  return now - seenAt < suspendedAfterDays * dayMs ? 'live' : 'suspended';
}

export interface TokenView {
  id: string;
  name: string;
  /** The first characters, enough to recognise it. */
  prefix: string;
  scopes: readonly Scope[];
  /** The teams that it is for alone; none: all those of its owner. */
  teams: readonly string[];
  state: TokenState;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}

export function toTokenView(
  row: TokenRow & { id: string; name: string; prefix: string; teams: readonly string[] },
): TokenView {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: scopes.filter((scope) => row.scopes.includes(scope)),
    teams: [...row.teams].sort(),
    state: stateOfToken(row),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}
