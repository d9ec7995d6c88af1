import { planSummary } from '@/components/resources/plan-words';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';

/**
 * Announces to screen readers what the status alone doesn't say: that a plan is made, is waiting, is being executed.
 * Always on the page, since only a change of what is there is read out.
 */
export function StageAnnouncement({
  environment,
}: {
  environment: Pick<EnvironmentSummary, 'status' | 'operation'>;
}) {
  return (
    <p role="status" className="sr-only">
      {stageWords(environment)}
    </p>
  );
}

function stageWords({ status, operation }: Pick<EnvironmentSummary, 'status' | 'operation'>): string {
  if (operation?.awaitsConfirmation && operation.plan) {
    const { interruptions } = operation.plan;
    return ['The plan is ready to be confirmed', planSummary(operation.plan), interruptions ?? []]
      .flat()
      .join('. ');
  }
  if (status !== 'UPDATING' || !operation) return '';
  if (operation.status !== 'IN_PROGRESS') return operation.plan ? '' : 'Asking AWS what would change';
  return operation.continuesRollback ? 'AWS is continuing the rollback' : 'AWS is making the changes';
}
