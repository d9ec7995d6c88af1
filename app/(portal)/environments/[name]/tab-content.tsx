import { ActivityList } from '@/components/environments/activity-list';
import { OutputsList } from '@/components/environments/outputs-list';
import { InputsList } from '@/components/inputs/inputs-list';
import { EventLog } from '@/components/progress/event-log';
import { FoldedNotice } from '@/components/progress/folded-notice';
import { logEntries } from '@/components/progress/log-entries';
import { OperationPicker } from '@/components/progress/operation-picker';
import { ResourcesTable } from '@/components/progress/resources-table';
import { marksOf, timelineOf } from '@/components/progress/timeline';
import { TimelineChart } from '@/components/progress/timeline-chart';
import { TimelineMarks } from '@/components/progress/timeline-marks';
import { nameOfResource } from '@/components/resources/name-of-resource';
import type { Context } from '@/lib/access/context';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { EnvironmentDetail, OperationView } from '@/lib/environments/views/environment-view';
import { countFolded, newestEvents } from '@/lib/environments/views/list-events';
import { plannedCountsOf } from '@/lib/environments/views/planned-counts';
import type { EnvironmentTab } from '@/lib/paths/environment-links';

interface TabContentProps {
  ctx: Context;
  environment: EnvironmentDetail;
  tab: EnvironmentTab;
  /** As in the address of the page. */
  id: string | undefined;
  operationId: string | undefined;
}

/** Of a very long history, what is newest: what came of an operation stands in the operation itself. */
function eventsOf(ctx: Context, { name, id }: EnvironmentDetail) {
  return newestEvents({ ctx, input: { name, id, most: 4_000 } });
}

/** The part of an environment's page that its address asks for; events are read only where they are shown. */
export async function TabContent({ ctx, environment, tab, id, operationId }: TabContentProps) {
  switch (tab) {
    case 'timeline':
      return <Timeline ctx={ctx} environment={environment} id={id} operationId={operationId} />;
    case 'events':
      return <Events ctx={ctx} environment={environment} />;
    case 'resources':
      return <ResourcesTable resources={environment.resources} nameOf={nameOfResource(environment)} />;
    case 'outputs':
      return (
        <OutputsList
          outputs={environment.outputs}
          first={findBlueprint(environment.blueprint)?.primaryOutputs ?? []}
        />
      );
    case 'inputs':
      return <InputsList blueprint={environment.blueprint} inputs={environment.inputs} />;
    case 'activity':
      return <Activity ctx={ctx} operations={environment.operations} />;
  }
}

async function Events({ ctx, environment }: Pick<TabContentProps, 'ctx' | 'environment'>) {
  const { name, id, blueprint } = environment;
  const [events, folded] = await Promise.all([
    eventsOf(ctx, environment),
    countFolded({ ctx, input: { name, id } }),
  ]);
  return (
    <>
      {folded ? <FoldedNotice folded={folded} /> : null}
      <EventLog entries={logEntries(events, blueprint)} />
    </>
  );
}

async function Activity({ ctx, operations }: { ctx: Context; operations: readonly OperationView[] }) {
  const planned = await plannedCountsOf(
    ctx.database,
    operations.map(({ id }) => id),
  );
  return <ActivityList operations={operations} planned={planned} />;
}

async function Timeline({ ctx, environment, id, operationId }: Omit<TabContentProps, 'tab'>) {
  const { name, operations } = environment;
  const operation = operations.find((candidate) => candidate.id === operationId) ?? operations[0];
  if (!operation) return null;
  const events = await eventsOf(ctx, environment);
  const spans = timelineOf(events, operation.id);
  const next = operations[operations.indexOf(operation) - 1];
  // An update may have waited for a person before AWS began.
  const asked =
    operation.kind === 'UPDATE' && spans.length > 0 ? [] : [operation.startedAt ?? operation.createdAt];
  const start = Math.min(...spans.map((span) => span.from), ...asked.map((at) => Date.parse(at)));
  const end = operation.finishedAt ? Date.parse(operation.finishedAt) : Date.now();
  return (
    <>
      <OperationPicker name={name} id={id} operations={operations} current={operation.id} />
      <TimelineMarks marks={marksOf(events, operation.createdAt, next?.createdAt ?? null)} />
      <TimelineChart
        spans={spans}
        start={start}
        end={Math.max(start, end)}
        stage={operation.awaitsConfirmation ? 'waits' : operation.finishedAt === null ? 'runs' : 'over'}
        nameOf={nameOfResource(environment)}
      />
    </>
  );
}
