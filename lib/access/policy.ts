import { SlipwayError } from '@/lib/errors/slipway-error';
import type { Actor } from './context';

/** The one place that decides who may do what. `team` is the name of the team that owns the environment. */
export type Action =
  | { kind: 'environment.read'; team: string }
  | { kind: 'environment.launch'; team: string }
  | { kind: 'environment.update'; team: string }
  | { kind: 'environment.tear-down'; team: string }
  | { kind: 'environment.give-up'; team: string }
  | { kind: 'target.add' }
  | { kind: 'target.reconcile' }
  | { kind: 'target.verify' }
  | { kind: 'orphan.read' };

/**
 * Engineers see and change what their teams own. Approvers see everything, since they decide on everything, and
 * change what their own teams own. Admins see and change everything, give up what AWS never answers for, add targets, and
 * see what belongs to nobody.
 */
export function may(actor: Actor, action: Action): boolean {
  if (actor.role === 'admin') return true;
  if (!('team' in action) || action.kind === 'environment.give-up') return false;
  if (action.kind === 'environment.read' && actor.role === 'approver') return true;
  return actor.teams.includes(action.team);
}

/** The teams whose environments this person sees; null means all of them. */
export function visibleTeams(actor: Actor): readonly string[] | null {
  return actor.role === 'engineer' ? actor.teams : null;
}

/** Throws 'forbidden' with `message` unless `may`. */
export function assertMay(actor: Actor, action: Action, message: string): void {
  if (!may(actor, action)) throw new SlipwayError('forbidden', message);
}
