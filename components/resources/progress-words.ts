import type { Estimate } from '@/lib/environments/plan-view';
import type { EnvironmentSummary, OperationRow } from '@/lib/environments/views/environment-view';

type Described = Pick<EnvironmentSummary, 'status' | 'progress'> & {
  operation: EnvironmentSummary['operation'] | OperationRow;
};

/** "12 of 49 resources", or what is going on before the first one is known. */
export function progressWords(environment: Described): string {
  const { status, progress } = environment;
  const { done, total } = progress;
  if (environment.operation?.awaitsConfirmation) return 'Nothing is changed before somebody confirms it';
  if (status === 'QUEUED') return `${total} resources to make`;
  if (status === 'UPDATING') return updateWords(environment);
  if (status === 'TEARING_DOWN' && environment.operation?.cancellable) return 'The teardown waits';
  return status === 'TEARING_DOWN' ? `${done} of ${total} resources gone` : `${done} of ${total} resources`;
}

function updateWords({ progress, operation }: Described): string {
  const { done, total } = progress;
  if (operation?.continuesRollback) return 'Going on with the rollback';
  if (operation?.status !== 'IN_PROGRESS') {
    const isPlanned =
      operation && (operation.plan !== null || ('planned' in operation && operation.planned !== null));
    return isPlanned ? 'Handing the changes over to AWS' : 'Asking AWS what would change…';
  }
  return total === 0 ? 'AWS is making the changes' : `${done} of ${total} resources changed`;
}

/** "about 6 min left"; never more exact than it can be. */
export function estimateWords({ remainingSeconds, slowerThanUsual }: Estimate): string {
  if (slowerThanUsual) return 'slower than usual';
  if (remainingSeconds < 5) return 'any moment now';
  return remainingSeconds < 60
    ? 'less than a minute left'
    : `about ${Math.round(remainingSeconds / 60)} min left`;
}
