import { Elapsed } from '@/components/time/times';
import { Card } from '@/components/ui/card';
import { Progress } from '@/components/ui/progress';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { EnvironmentDetail } from '@/lib/environments/environment-view';
import { progressWords } from './progress-words';
import { resourceStatusDisplay } from './resource-status';

const NAMED_AT_MOST = 4;

/** How far an operation is, for how long it has run, and what AWS is at work on right now. */
export function ProgressPanel({ environment }: { environment: EnvironmentDetail }) {
  const { operation, progress, status } = environment;
  const words = progressWords(environment);
  return (
    <Card className="mb-4 px-4 py-4 md:px-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p className="font-semibold text-lg tabular-nums">{words}</p>
        {operation ? (
          <p className="text-ink-muted">
            <Elapsed since={operation.startedAt ?? operation.createdAt} until={operation.finishedAt} />{' '}
            {status === 'QUEUED' ? 'waiting' : 'elapsed'}
          </p>
        ) : null}
      </div>
      <Progress
        label={words}
        value={progress.done}
        max={progress.total}
        busy={status !== 'QUEUED'}
        className="my-3 h-1.5"
      />
      <p className="min-h-5 text-ink-muted text-sm">{workingOn(environment)}</p>
    </Card>
  );
}

/** "Right now: MySQL database, NAT gateway, zone 1 and 5 more". */
function workingOn({ status, resources, blueprint, operation }: EnvironmentDetail): string {
  if (status === 'QUEUED') {
    return operation?.status === 'STARTING'
      ? 'Right now: a worker assumes the role and prepares the launch.'
      : 'Waits for its turn.';
  }
  const name = findBlueprint(blueprint)?.resourceName;
  const names = resources
    .filter((resource) => resourceStatusDisplay(resource.status).phase === 'working')
    .map((resource) => name?.(resource.logicalId, resource.type) ?? resource.logicalId);
  if (names.length === 0) {
    if (operation?.status !== 'IN_PROGRESS') return 'Right now: Slipway hands the work over to AWS.';
    return resources.length === 0
      ? 'Right now: AWS reads the template and plans its work.'
      : 'Right now: AWS is between two resources.';
  }
  const first = names.slice(0, NAMED_AT_MOST).join(' · ');
  const more = names.length - NAMED_AT_MOST;
  return `Right now: ${first}${more > 0 ? ` and ${more} more` : ''}`;
}
