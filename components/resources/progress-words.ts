import type { Estimate } from '@/lib/environments/plan-view';
import type {
  EnvironmentDetail,
  EnvironmentSummary,
  OperationView,
} from '@/lib/environments/views/environment-view';
import { resourcePhase } from '@/lib/stacks/resource-phase';
import { aboutType } from '@/lib/stacks/types/about-type';
import { nameOfResource } from './name-of-resource';

/** Of an environment's detail, or of a row of a list, which has of a plan no more than its counts. */
type Described = Pick<EnvironmentSummary, 'status' | 'progress'> & {
  operation:
    | (Pick<OperationView, 'status' | 'awaitsConfirmation' | 'cancellable' | 'continuesRollback'> & {
        plan?: unknown;
        planned?: unknown;
      })
    | null;
};

/** "12 of 49 resources", or what is happening before the first one is known. */
export function progressWords(environment: Described): string {
  const { status, progress } = environment;
  const { done, total } = progress;
  if (environment.operation?.status === 'AWAITING_APPROVAL')
    return 'Nothing happens before somebody approves it';
  if (environment.operation?.awaitsConfirmation) return 'Nothing is changed before somebody confirms it';
  if (status === 'QUEUED') return `${total} resources to create`;
  if (status === 'UPDATING') return updateWords(environment);
  if (status === 'TEARING_DOWN' && environment.operation?.cancellable) return 'The teardown is waiting';
  return status === 'TEARING_DOWN' ? `${done} of ${total} resources gone` : `${done} of ${total} resources`;
}

function updateWords({ progress, operation }: Described): string {
  const { done, total } = progress;
  if (operation?.continuesRollback) return 'Continuing the rollback';
  if (operation?.status !== 'IN_PROGRESS') {
    const isPlanned = Boolean(operation?.plan ?? operation?.planned);
    return isPlanned ? 'Handing the changes over to AWS' : 'Asking AWS what would change…';
  }
  return total === 0 ? 'AWS is making the changes' : `${done} of ${total} resources changed`;
}

/** What is left of an estimate `ms` after it was made. */
export function remainingNow(estimate: Estimate, ms: number): Estimate {
  return { ...estimate, remainingSeconds: Math.max(0, estimate.remainingSeconds - Math.max(0, ms) / 1_000) };
}

/** "about 6 min left"; never more exact than it can be. */
export function estimateWords({ remainingSeconds, slowerThanUsual }: Estimate): string {
  if (slowerThanUsual) return 'slower than usual';
  if (remainingSeconds < 5) return 'any moment now';
  return remainingSeconds < 60
    ? 'less than a minute left'
    : `about ${Math.round(remainingSeconds / 60)} min left`;
}

const NAMED_AT_MOST = 4;

/** "Right now: MySQL database, NAT gateway, zone 1 and 5 more". */
export function workWords(
  environment: Pick<EnvironmentDetail, 'blueprint' | 'status' | 'resources' | 'operation'>,
): string {
  const { status, resources, operation } = environment;
  if (operation?.cancelledBy) return `${operation.cancelledBy} asked to cancel it.`;
  // Something that takes a while before AWS takes the work over, such as emptying a bucket.
  if (operation?.reason && operation.status === 'PENDING') return `${operation.reason}.`;
  if (operation?.reason && operation.status !== 'IN_PROGRESS') return `Right now: ${operation.reason}.`;
  if (status === 'QUEUED') {
    return operation?.status === 'STARTING'
      ? 'Right now: a worker assumes the role and prepares the launch.'
      : 'Waiting for its turn.';
  }
  if (status === 'UPDATING' && operation?.status !== 'IN_PROGRESS') {
    return operation?.continuesRollback
      ? 'Right now: Slipway hands the work over to AWS.'
      : 'Nothing is changed yet.';
  }
  const nameOf = nameOfResource(environment);
  const working = resources.filter(({ status: is }) => resourcePhase(is) === 'working');
  const names = working.map(({ logicalId, type }) => nameOf(logicalId, type));
  if (names.length === 0) {
    if (operation?.status !== 'IN_PROGRESS') return 'Right now: Slipway hands the work over to AWS.';
    return resources.length === 0
      ? 'Right now: AWS reads the template and plans its work.'
      : 'Right now: AWS is between two resources.';
  }
  const first = names.slice(0, NAMED_AT_MOST).join(' · ');
  const more = names.length - NAMED_AT_MOST;
  const pace = working.flatMap(({ type }) => aboutType(type).pace ?? [])[0];
  return `Right now: ${first}${more > 0 ? ` and ${more} more` : ''}${pace ? `. ${pace}` : ''}`;
}
