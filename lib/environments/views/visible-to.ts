import type { Actor } from '@/lib/access/context';
import { visibleTeams } from '@/lib/access/permissions';
import type { Prisma } from '@/lib/db/generated/client';

/**
 * The environments that this person sees, as part of a query. By their memberships and not by a list of names: a
 * person of tens of thousands of teams would exceed the number of values that a statement takes. A token that is for some
 * teams only names at most a hundred.
 */
export function visibleTo(actor: Actor): Prisma.EnvironmentWhereInput {
  if (visibleTeams(actor) === null) return {};
  if (actor.narrowed) return { team: { name: { in: [...actor.teams] } } };
  return { team: { memberships: { some: { userId: actor.id } } } };
}
