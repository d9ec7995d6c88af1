/**
 * Which groups somebody is in, as far as the provider says. `absent`: it sent nothing. `overage`: there are too many for
 * a token, and it says where else to ask. `malformed`: what it sent are no groups.
 */
export type Groups =
  | { known: true; names: string[]; skipped: number }
  | { known: false; why: 'absent' | 'overage' | 'malformed' };

/** What an ID token says of somebody, as far as Slipway uses it. */
export interface Claims {
  issuer: string;
  /** The provider's own id of the person, which stays when name and address change. */
  subject: string;
  name: string;
  email: string | null;
  /** The provider does not say that it has not verified the address. Many say nothing. */
  isEmailTrusted: boolean;
  groups: Groups;
  /** When they showed the provider who they are; null where it does not say. */
  signedInAt: Date | null;
  /** By which the provider can end the session. */
  providerSessionId: string | null;
  /** What can't be used, in words for the log; never the values, which may be anything. */
  dropped: string[];
}

/** @param groupsClaim its name, which differs from provider to provider */
export interface ClaimRules {
  groupsClaim: string;
}

/**
 * The one place that reads the claims of an ID token that was verified. Providers send what they like, so each claim is
 * taken by itself: what can't be used is left out, and said in `dropped`.
 *
 * @throws where the token does not say who it is about, or by whom it is
 */
export function readClaims(
  claims: Readonly<Record<string, unknown>>,
  { groupsClaim }: ClaimRules,
  now: number = Date.now(),
): Claims {
  const issuer = idOf(own(claims, 'iss'));
  const subject = idOf(own(claims, 'sub'));
  if (issuer === null || subject === null) throw new Error('The ID token has no iss or no sub to know by');
  const dropped: string[] = [];
  const email = emailOf(claims, dropped);
  const groups = groupsOf(claims, groupsClaim, dropped);
  const name = nameOf(own(claims, 'name')) ?? nameOf(own(claims, 'preferred_username')) ?? email ?? subject;
  return {
    issuer,
    subject,
    name,
    email,
    isEmailTrusted: String(own(claims, 'email_verified')) !== 'false',
    groups,
    signedInAt: momentOf(own(claims, 'auth_time'), now),
    providerSessionId: idOf(own(claims, 'sid')),
    dropped,
  };
}

function own(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/** At most 255 ASCII characters by the specification; some providers are less strict, Postgres takes no NUL. */
function idOf(value: unknown): string | null {
  return typeof value === 'string' && /^[^\p{Cc}\p{Cs}]{1,255}$/u.test(value) ? value : null;
}

const longestName = 200;

/** A name is for people to read: nothing in it may break a line, or turn the text around it. */
function nameOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const name = value
    .toWellFormed()
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...name].slice(0, longestName).join('').trim() || null;
}

/**
 * Empty is absent. Only the letters A to Z have a small form that is the same address: others would make two addresses
 * of different letters one, as the Kelvin sign and k.
 */
function emailOf(claims: Readonly<Record<string, unknown>>, dropped: string[]): string | null {
  const value = own(claims, 'email');
  if (value === undefined || value === null || value === '') return null;
  const email =
    typeof value === 'string' ? value.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : '';
  if (email === '' && typeof value === 'string') return null;
  if (email.length > 254 || !/^[^\s@\p{Cc}\p{Cf}\p{Cs}]+@[^\s@\p{Cc}\p{Cf}\p{Cs}]+$/u.test(email)) {
    dropped.push('email: not an address');
    return null;
  }
  return email;
}

/**
 * A text is one group. Entra sends at most 200, and then none of them but where they can be asked for:
 * https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference#groups-overage-claim
 */
function groupsOf(claims: Readonly<Record<string, unknown>>, claim: string, dropped: string[]): Groups {
  const value = own(claims, claim);
  if (value === undefined || value === null) {
    if (!isElsewhere(claims, claim)) return { known: false, why: 'absent' };
    return { known: false, why: 'overage' };
  }
  if (!Array.isArray(value) && typeof value !== 'string') {
    dropped.push(`${claim}: neither a text nor a list`);
    return { known: false, why: 'malformed' };
  }
  const entries: unknown[] = typeof value === 'string' ? (value === '' ? [] : [value]) : value;
  const names = entries.filter(isGroup);
  const skipped = entries.length - names.length;
  if (skipped > 0) dropped.push(`${claim}: ${skipped} of ${entries.length} entries are no groups`);
  if (skipped > 0 && names.length === 0) return { known: false, why: 'malformed' };
  return { known: true, names: [...new Set(names)], skipped };
}

function isGroup(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{Cc}\p{Cs}]{1,1000}$/u.test(value);
}

/** `_claim_names`, with or without its `_claim_sources`, or what Entra sends instead where an address has no room. */
function isElsewhere(claims: Readonly<Record<string, unknown>>, claim: string): boolean {
  const names = own(claims, '_claim_names');
  const isNamed = typeof names === 'object' && names !== null && Object.hasOwn(names, claim);
  const hasGroups = own(claims, 'hasgroups');
  return isNamed || hasGroups === true || hasGroups === 'true';
}

/** A provider whose clock is ahead of ours can't make a sign-in last longer. */
function momentOf(seconds: unknown, now: number): Date | null {
  const isMoment = typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0;
  return isMoment ? new Date(Math.min(Math.floor(seconds) * 1000, now)) : null;
}
