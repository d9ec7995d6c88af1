import type { OperationKind, OperationStatus } from '@/lib/environments/states';
import { stuckAfterMs } from '@/lib/environments/stuck-operations';

export interface Stuck {
  kind: OperationKind;
  status: OperationStatus;
  executing: boolean;
  failingSince: Date | null;
}

/**
 * Why the operation under way with the environment `name` can't be given up, in a sentence; null when it can: AWS was
 * asked for it, and no attempt to find out what became of that has come through for long. Until AWS is asked, attempts
 * end by themselves; once AWS took it, only AWS ends it. `now` is by the database's clock.
 *
 * The one authority: the verb refuses by it, and pages offer by it.
 */
export function whyNotGiveUp(name: string, operation: Stuck | null, now: Date): string | null {
  switch (operation?.status) {
    case 'PENDING':
    case 'STARTING':
      break;
    case 'IN_PROGRESS':
      return `AWS has taken what is under way with "${name}": only AWS ends it.`;
    default:
      return `Nothing is under way with "${name}" that could be given up.`;
  }
  if (!operation.executing) {
    return `AWS was not asked for anything yet that is under way with "${name}": cancel it, or let it end by itself.`;
  }
  const { failingSince } = operation;
  if (failingSince === null || now.getTime() - failingSince.getTime() < stuckAfterMs) {
    return `Slipway is still trying: what is under way with "${name}" can be given up once every attempt has failed for 5 minutes.`;
  }
  return null;
}
