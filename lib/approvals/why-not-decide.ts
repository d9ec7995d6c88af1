import type { Actor } from '@/lib/access/context';
import { type Refusal, refusal } from '@/lib/access/permissions';

/**
 * Why this person may not decide on a request; null when they may. Nobody decides on their own, whichever way it was
 * made: `peopleBehind` it are all whose wish it is. A service account never decides: a second person is asked for.
 */
export function whyNotDecide(
  actor: Actor,
  request: { team: string; requestedById: string; peopleBehind: readonly string[] },
): Refusal | null {
  const isOwn = request.requestedById === actor.id || request.peopleBehind.includes(actor.id);
  const subject = { team: request.team, person: isOwn ? actor.id : request.requestedById };
  const refused = refusal(actor, 'approval.decide', subject);
  if (refused || actor.kind === 'person') return refused;
  return {
    rule: 'A service account may not decide on requests: a person has to.',
    help: 'Ask an approver or an admin.',
  };
}
