import { PencilLine } from 'lucide-react';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { decide } from '@/app/(portal)/approvals/actions';
import { readStartedFlightCheck, startFlightCheck } from '@/app/(portal)/flight-check-actions';
import { ApprovalCard } from '@/components/approvals/approval-card';
import { DetailsCard } from '@/components/environments/details-card';
import { DriftCard } from '@/components/environments/drift-card';
import { EnvironmentHeader } from '@/components/environments/environment-header';
import { EnvironmentTabs, tabLabels } from '@/components/environments/environment-tabs';
import { GiveUpDialog } from '@/components/environments/give-up-dialog';
import { LiveRefresh } from '@/components/environments/live-refresh';
import { type Situation, situationOf } from '@/components/environments/situation';
import { SituationNotice } from '@/components/environments/situation-notice';
import { toWatched } from '@/components/environments/status-announcement';
import { ActionButton } from '@/components/forms/action-button';
import { ConfirmAction } from '@/components/forms/confirm-action';
import { ChangedInputs } from '@/components/inputs/changed-inputs';
import { ProgressPanel } from '@/components/progress/progress-panel';
import { StageAnnouncement } from '@/components/progress/stage-announcement';
import { nameOfResource } from '@/components/resources/name-of-resource';
import { ReceiptCard } from '@/components/teardown/receipt-card';
import { buttonStyles } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Link } from '@/components/ui/link';
import { oneValue, type SearchParams } from '@/components/ui/search-params';
import { DifferencesCard } from '@/components/update/differences-card';
import { PlanCard } from '@/components/update/plan-card';
import { StuckRollbackCard } from '@/components/update/stuck-rollback-card';
import { sessionContext } from '@/lib/access/session-context';
import { isDecidedPerResource } from '@/lib/environments/stack-condition';
import { isInFlight, isTerminal } from '@/lib/environments/states';
import type { EnvironmentDetail, OperationView } from '@/lib/environments/views/environment-view';
import { whyNot, whyNotInspect } from '@/lib/environments/views/may';
import { workerHealth } from '@/lib/health/health';
import { type LiveRow, toLiveRow } from '@/lib/live/live-row';
import { readTab } from '@/lib/paths/environment-links';
import { paths } from '@/lib/paths/paths';
import { consoleLinkOf } from '@/lib/stacks/console-link';
import {
  applyPlan,
  cancel,
  checkDrift,
  continueStuckRollback,
  deleteSnapshot,
  giveUp,
  setBack,
  takeOver,
  update,
} from './actions';
import { readEnvironment } from './read-environment';
import { TabContent } from './tab-content';
import { Blocked, Teardown } from './teardown';

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
  // Before anything is read: what changes from here on comes by the stream.
  const asOf = Date.now();
  const [environment, worker] = await Promise.all([
    readEnvironment((await params).name, id),
    workerHealth({ ctx }),
  ]);
  const { name } = environment;
  const row = toLiveRow(environment, asOf);
  const situation = situationOf(environment, worker, Date.now());
  return (
    <>
      <Head
        environment={environment}
        row={row}
        situation={situation}
        live={
          <LiveRefresh
            person={ctx.actor.id}
            asOf={asOf}
            watched={[toWatched(environment)]}
            environment={{
              row,
              trouble: environment.followTrouble?.reason ?? null,
              workerAlive: worker.alive,
            }}
          />
        }
      />
      <Differences environment={environment} />
      <Stage environment={environment} row={row} />
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
        <div>
          <DetailsCard environment={environment} />
          <DriftCard
            environment={environment}
            check={whyNotInspect('DRIFT', environment) === null ? checkDrift : null}
          />
        </div>
      </div>
    </>
  );
}

/** In what the stack differs from what is recorded, and what to do about it. */
function Differences({ environment }: { environment: EnvironmentDetail }) {
  const { stackDifferences, operation } = environment;
  if (stackDifferences === null) return null;
  const canAct = whyNot('takeOver', environment) === null && !operation?.awaitsConfirmation;
  return (
    <DifferencesCard
      environment={environment}
      differences={stackDifferences}
      actions={canAct ? { takeOver, setBack } : null}
    />
  );
}

/** What it is, what is happening, and what can be done about it. */
function Head({
  environment,
  row,
  situation,
  live,
}: {
  environment: EnvironmentDetail;
  row: LiveRow;
  situation: Situation | null;
  live: ReactNode;
}) {
  const { name, status } = environment;
  const explained = situation !== null && kindsWithTeardown.has(situation.kind);
  // What only waits for approval is withdrawn where that is said.
  const isWithdrawn = status === 'AWAITING_APPROVAL' && mayWithdraw(environment);
  const teardown =
    isDecidedPerResource(environment) || isWithdrawn ? null : <Teardown environment={environment} />;
  return (
    <>
      <EnvironmentHeader
        environment={environment}
        row={row}
        live={live}
        edit={explained || whyNot('update', environment) ? null : <EditLink name={name} />}
        teardown={explained ? null : teardown}
      />
      {environment.forbidden.update && !isTerminal(status) ? (
        <p className="-mt-2 mb-4 text-ink-muted">{environment.forbidden.update}</p>
      ) : null}
      <StageAnnouncement environment={environment} />
      {situation ? (
        <SituationNotice
          environment={environment}
          situation={situation}
          teardown={explained ? teardown : null}
          giveUp={<GiveUpButton environment={environment} />}
        />
      ) : null}
    </>
  );
}

/** Where this person can give up what is under way; without a look only once one has failed. */
function GiveUpButton({ environment }: { environment: EnvironmentDetail }) {
  const { name, operation, givableBy, targetDetail, stackName } = environment;
  if (givableBy !== 'this-person' || !operation?.failingSince) return null;
  const { kind, failingSince: since, attempts, reason, givingUp } = operation;
  if (givingUp && (givingUp.withoutLooking || givingUp.lookFailed === null)) return null;
  return (
    <GiveUpDialog
      // Another question, whose answers start empty.
      key={givingUp ? 'without-looking' : 'looking'}
      {...{ name, kind, since, attempts }}
      said={givingUp?.lookFailed ?? reason}
      withoutLooking={givingUp !== null}
      consoleHref={consoleLinkOf({ region: targetDetail.region, stackName })}
      action={giveUp}
    />
  );
}

/** These explain themselves with the buttons that help; the header then leaves them out. */
const kindsWithTeardown: ReadonlySet<Situation['kind']> = new Set([
  'launch-failed',
  'update-failed',
  'rollback-stuck',
  'not-torn-down',
  'teardown-blocked',
  'lost',
]);

function EditLink({ name }: { name: string }) {
  return (
    <Link href={paths.editEnvironment(name)} className={buttonStyles()}>
      <PencilLine aria-hidden /> Edit
    </Link>
  );
}

/** What is under way, or waits for a decision, or came of it. */
function Stage({ environment, row }: { environment: EnvironmentDetail; row: LiveRow }) {
  const { name, status, operation, approval } = environment;
  const nameOf = nameOfResource(environment);
  if (approval && showsApproval(environment)) {
    return (
      <>
        <ApprovalCard approval={approval} decide={decide} withdraw={<Withdraw environment={environment} />} />
        <Left environment={environment} />
      </>
    );
  }
  if (operation?.awaitsConfirmation && operation.plan) {
    return (
      <PlanCard
        environment={environment}
        plan={operation.plan}
        actions={{
          apply: applyPlan,
          update,
          discard: cancel,
          flightCheck: { start: startFlightCheck, read: readStartedFlightCheck },
        }}
      />
    );
  }
  if (isInFlight(status)) return <Progress environment={environment} row={row} />;
  if (isDecidedPerResource(environment)) {
    return (
      <>
        <Blocked environment={environment} />
        <Left environment={environment} />
      </>
    );
  }
  if (whyNot('continueRollback', environment) === null) {
    const stuck = environment.stuck.map((resource) => ({
      ...resource,
      name: nameOf(resource.logicalId, resource.type),
    }));
    return <StuckRollbackCard name={name} stuck={stuck} action={continueStuckRollback} />;
  }
  return <Left environment={environment} />;
}

/** While it waits; and what did not come to be of an environment that is there, which shows nothing else of it. */
function showsApproval({ approval, status, operation }: EnvironmentDetail): boolean {
  if (approval?.state === 'waiting') return true;
  return operation?.status === 'REJECTED' && status !== 'REJECTED';
}

function mayWithdraw({ approval, operation, forbidden }: EnvironmentDetail): boolean {
  return approval?.state === 'waiting' && !forbidden.cancel && operation?.cancellable === true;
}

function Withdraw({ environment }: { environment: EnvironmentDetail }) {
  const { name } = environment;
  if (!mayWithdraw(environment)) return null;
  return (
    <ConfirmAction
      action={cancel}
      input={name}
      label="Withdraw the request"
      title="Withdraw this request?"
      description="Nobody can approve it any more. Nothing was done in AWS, and it can be asked for again."
      confirm="Withdraw the request"
      variant="secondary"
    />
  );
}

/** What is left in AWS outside the stack, with the receipt once that is gone. */
function Left({ environment }: { environment: EnvironmentDetail }) {
  const { name, status, residue } = environment;
  const receipt = status === 'TORN_DOWN' ? environment.receipt : null;
  const nameOf = nameOfResource(environment);
  const deletion =
    whyNot('deleteSnapshot', environment) === null
      ? { name, latest: environment.snapshotDeletions, action: deleteSnapshot }
      : null;
  return <ReceiptCard receipt={receipt} residue={residue} nameOf={nameOf} deletion={deletion} />;
}

function Progress({ environment, row }: { environment: EnvironmentDetail; row: LiveRow }) {
  const { name, status, operation, forbidden, blueprint, inputs } = environment;
  const updates = status === 'UPDATING' && operation !== null && !operation.continuesRollback;
  return (
    <ProgressPanel
      environment={environment}
      row={row}
      cancel={
        operation?.cancellable && !forbidden.cancel ? (
          <ActionButton action={cancel} input={name}>
            {cancelWords(operation)}
          </ActionButton>
        ) : null
      }
    >
      {updates ? <ChangedInputs blueprint={blueprint} before={inputs} after={operation.inputs} wide /> : null}
    </ProgressPanel>
  );
}

function cancelWords({ kind, status }: OperationView): string {
  if (kind === 'TEARDOWN') return 'Cancel teardown';
  return status === 'IN_PROGRESS' ? 'Cancel update' : 'Discard';
}
