import type { Metadata } from 'next';
import { ActivityList } from '@/components/environments/activity-list';
import { DetailsCard } from '@/components/environments/details-card';
import { EnvironmentHeader } from '@/components/environments/environment-header';
import { type EnvironmentTab, readTab } from '@/components/environments/environment-links';
import { EnvironmentTabs } from '@/components/environments/environment-tabs';
import { EventLog } from '@/components/environments/event-log';
import { InputsList } from '@/components/environments/inputs-list';
import { logEntries } from '@/components/environments/log-entries';
import { OutputsList } from '@/components/environments/outputs-list';
import { ProgressPanel } from '@/components/environments/progress-panel';
import { ResidueCard } from '@/components/environments/residue-card';
import { ResourcesTable } from '@/components/environments/resources-table';
import { situationOf } from '@/components/environments/situation';
import { SituationNotice } from '@/components/environments/situation-notice';
import { teardownConsequences } from '@/components/environments/teardown-consequences';
import { TeardownDialog } from '@/components/environments/teardown-dialog';
import { timelineOf } from '@/components/environments/timeline';
import { TimelineChart } from '@/components/environments/timeline-chart';
import { LiveRefresh } from '@/components/live/live-refresh';
import { Card } from '@/components/ui/card';
import { oneValue, type SearchParams } from '@/components/ui/search-params';
import type { Context } from '@/lib/access/context';
import { sessionContext } from '@/lib/access/session-context';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { EnvironmentDetail } from '@/lib/environments/environment-view';
import { workerHealth } from '@/lib/environments/health';
import { isInFlight, teardownAnswers } from '@/lib/environments/states';
import { tearDown } from './actions';
import { readEnvironment, readEvents } from './read-environment';

interface EnvironmentPageProps {
  params: Promise<{ name: string }>;
  searchParams: SearchParams;
}

export async function generateMetadata({ params, searchParams }: EnvironmentPageProps): Promise<Metadata> {
  const environment = await readEnvironment((await params).name, oneValue((await searchParams).id));
  return { title: environment.name };
}

export default async function EnvironmentPage({ params, searchParams }: EnvironmentPageProps) {
  const query = await searchParams;
  const id = oneValue(query.id);
  const tab = readTab(oneValue(query.tab));
  const ctx = await sessionContext();
  const [environment, worker] = await Promise.all([
    readEnvironment((await params).name, id),
    workerHealth({ ctx }),
  ]);
  const situation = situationOf(environment, worker);
  const teardown = <Teardown environment={environment} />;
  const teardownInNotice = situation !== null && kindsWithTeardown.has(situation.kind);
  const { name, status } = environment;
  return (
    <>
      <EnvironmentHeader
        environment={environment}
        live={<LiveRefresh watched={[{ id: environment.id, name, status }]} environment={environment.id} />}
        teardown={teardownInNotice ? null : teardown}
      />
      {situation ? (
        <SituationNotice
          environment={environment}
          situation={situation}
          teardown={teardownInNotice ? teardown : null}
        />
      ) : null}
      {isInFlight(status) ? <ProgressPanel environment={environment} /> : null}
      <ResidueCard residue={environment.residue} nameOf={nameOfResource(environment)} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <Card className="overflow-hidden">
          <div className="border-b">
            <EnvironmentTabs
              name={name}
              id={id}
              current={tab}
              counts={{ resources: environment.resources.length, activity: environment.operations.length }}
            />
          </div>
          <TabContent ctx={ctx} environment={environment} tab={tab} />
        </Card>
        <DetailsCard environment={environment} />
      </div>
    </>
  );
}

/** These explain themselves with the button that helps; the header then leaves it out. */
const kindsWithTeardown: ReadonlySet<string> = new Set([
  'launch-failed',
  'update-failed',
  'teardown-blocked',
  'lost',
]);

function nameOfResource({ blueprint }: EnvironmentDetail) {
  return (logicalId: string, type: string) =>
    findBlueprint(blueprint)?.resourceName(logicalId, type) ?? logicalId;
}

function Teardown({ environment }: { environment: EnvironmentDetail }) {
  const answer = teardownAnswers[environment.status];
  if (!environment.mayChange || answer === 'busy' || answer === 'ended') return null;
  const again = environment.status === 'TEARDOWN_BLOCKED';
  return (
    <TeardownDialog
      name={environment.name}
      mode={answer === 'cancel' ? 'cancel' : again ? 'again' : 'tear-down'}
      consequences={answer === 'cancel' ? [] : teardownConsequences(environment)}
      action={tearDown}
    />
  );
}

async function TabContent({
  ctx,
  environment,
  tab,
}: {
  ctx: Context;
  environment: EnvironmentDetail;
  tab: EnvironmentTab;
}) {
  switch (tab) {
    case 'timeline':
      return <Timeline ctx={ctx} environment={environment} />;
    case 'events':
      return <EventLog entries={logEntries(await readEvents(ctx, environment), environment.blueprint)} />;
    case 'resources':
      return <ResourcesTable resources={environment.resources} nameOf={nameOfResource(environment)} />;
    case 'outputs':
      return <OutputsList outputs={environment.outputs} />;
    case 'inputs':
      return <InputsList blueprint={environment.blueprint} inputs={environment.inputs} />;
    case 'activity':
      return <ActivityList operations={environment.operations} />;
  }
}

async function Timeline({ ctx, environment }: { ctx: Context; environment: EnvironmentDetail }) {
  const { operation } = environment;
  if (!operation) return null;
  const spans = timelineOf(await readEvents(ctx, environment), operation.id);
  const start = Math.min(
    ...spans.map((span) => span.from),
    Date.parse(operation.startedAt ?? operation.createdAt),
  );
  const end = operation.finishedAt ? Date.parse(operation.finishedAt) : Date.now();
  return (
    <TimelineChart
      spans={spans}
      start={start}
      end={Math.max(start, end)}
      nameOf={nameOfResource(environment)}
    />
  );
}
