import type { Actor, Scope } from '@/lib/access/context';
import { grantableScopes } from '@/lib/access/grantable';
import { invalid } from '@/lib/errors/slipway-error';

/** What a service account can be allowed: all that an engineer's token can, but to make tokens itself. */
export const serviceScopes = ['read', 'launch', 'change', 'teardown'] as const satisfies readonly Scope[];

/** Of an admin's token, part of what it has itself. */
export function grantableToService(actor: Actor, wanted: readonly Scope[] | undefined): readonly Scope[] {
  const given = grantableScopes(actor, wanted, 'engineer');
  const fitting = given.filter((scope) => (serviceScopes as readonly Scope[]).includes(scope));
  if (wanted && fitting.length < wanted.length)
    throw invalid([
      { path: 'scopes', message: `A service account can have the scopes ${serviceScopes.join(', ')} only` },
    ]);
  if (fitting.length === 0) throw invalid([{ path: 'scopes', message: 'Choose at least one' }]);
  return fitting;
}
