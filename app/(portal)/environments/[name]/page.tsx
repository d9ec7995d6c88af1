import type { Metadata } from 'next';
import { DetailsCard } from '@/components/environments/details-card';
import { EnvironmentHeader } from '@/components/environments/environment-header';
import { readTab } from '@/components/environments/environment-links';
import { EnvironmentTabs, tabLabels } from '@/components/environments/environment-tabs';
import { nameOfResource } from '@/components/environments/name-of-resource';
import { ProgressPanel } from '@/components/environments/progress-panel';
import { ResidueCard } from '@/components/environments/residue-card';
import { situationOf } from '@/components/environments/situation';
import { SituationNotice } from '@/components/environments/situation-notice';
import { teardownConsequences } from '@/components/environments/teardown-consequences';
import { TeardownDialog } from '@/components/environments/teardown-dialog';
import { LiveRefresh } from '@/components/live/live-refresh';
import { Card } from '@/components/ui/card';
import { oneValue, type SearchParams } from '@/components/ui/search-params';
import { sessionContext } from '@/lib/access/session-context';
import type { EnvironmentDetail } from '@/lib/environments/environment-view';
import { workerHealth } from '@/lib/environments/health';
import { isInFlight, teardownAnswers } from '@/lib/environments/states';
import { tearDown } from './actions';
import { readEnvironment } from './read-environment';
import { TabContent } from './tab-content';

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
        live={<LiveRefresh watched={[{ id: environment.id, name, status }]} environment={name} />}
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
          <h2 className="sr-only">{tabLabels[tab]}</h2>
          <TabContent
            ctx={ctx}
            environment={environment}
            tab={tab}
            id={id}
            operationId={oneValue(query.operation)}
          />
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
