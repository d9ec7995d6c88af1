import { SlipwayError } from '@/lib/errors/slipway-error';
import type { Context, Scope } from './context';

/** Whether the person showed the provider who they are only minutes ago. A token passes: its scopes decide. */
export function freshSignIn({ freshUntil }: Pick<Context, 'freshUntil'>, now = Date.now()): boolean {
  if (freshUntil === 'always') return true;
  return freshUntil instanceof Date && freshUntil.getTime() > now;
}

/**
 * For what does the most harm when somebody else sits down at an unlocked screen: to be called by a verb's rules. The
 * page then offers to sign in again, which the provider is told to ask for (`prompt=login`, `max_age=0`); that it did is
 * known by `auth_time` alone.
 *
 * @param deed completes "… needs a sign-in of the last few minutes", as "Forcing a deletion"
 * @throws SlipwayError 'fresh-sign-in'
 */
export function assertFresh(ctx: Context, deed: string): void {
  if (freshSignIn(ctx)) return;
  throw new SlipwayError(
    'fresh-sign-in',
    `${deed} needs a sign-in of the last few minutes. Sign in again, then repeat it. Nothing was changed.`,
  );
}

/** With these a token does what a session needs a fresh sign-in for: forcing a deletion, changing targets and policies. */
const likeFresh: readonly Scope[] = ['teardown', 'admin'];

/**
 * The same for making such a token, or whoever sits down at an unlocked screen makes one and goes on with that. Throws
 * SlipwayError 'fresh-sign-in'.
 */
export function assertFreshForScopes(ctx: Context, granted: readonly Scope[]): void {
  const without = likeFresh.filter((scope) => granted.includes(scope));
  if (without.length > 0) assertFresh(ctx, `Allowing a machine ${without.join(' and ')}`);
}

/**
 * @param signedInAt by the provider's word; null where it does not say
 * @param minutes that a sign-in is fresh; 0: it need not be
 */
export function freshUntil(signedInAt: Date | null, minutes: number): Date | 'always' | null {
  if (minutes === 0) return 'always';
  return signedInAt && new Date(signedInAt.getTime() + minutes * 60_000);
}
