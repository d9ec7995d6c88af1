import { ChevronLeft } from 'lucide-react';
import type { Metadata } from 'next';
import {
  freeze,
  rotate,
  saveRoles,
  saveTarget,
  setState,
  unfreeze,
  verifyNow,
  withdrawRequest,
} from '@/app/(portal)/targets/actions';
import { EditTargetForm } from '@/components/targets/edit-target-form';
import { FreezeControl } from '@/components/targets/freeze-control';
import { FreezeNotice } from '@/components/targets/freeze-notice';
import { RequestCard } from '@/components/targets/request-card';
import { RolesForm } from '@/components/targets/roles-form';
import { Rotation } from '@/components/targets/rotation';
import { StateControls } from '@/components/targets/state-controls';
import { TargetCard } from '@/components/targets/target-card';
import { Alert } from '@/components/ui/alert';
import { SectionCard } from '@/components/ui/card';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { inWords, may, refusal } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { workerHealth } from '@/lib/health/health';
import { paths } from '@/lib/paths/paths';
import { createStackLinkOf } from '@/lib/stacks/console-link';
import { readFreeze } from '@/lib/targets/closing/read-freeze';
import { countLiveIn } from '@/lib/targets/count-live-in';
import { listTeamNames } from '@/lib/targets/target-teams';
import type { TargetDetail } from '@/lib/targets/target-view';
import { readTarget } from './read-target';

type Params = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: (await readTarget((await params).name)).name };
}

export default async function TargetPage({ params }: Params) {
  const target = await readTarget((await params).name);
  const ctx = await sessionContext();
  const [{ alive }, everywhere] = await Promise.all([workerHealth({ ctx }), readFreeze({ ctx })]);
  const { name, request } = target;
  const refused = refusal(ctx.actor, 'target.edit');
  const verify = may(ctx.actor, 'target.verify') ? verifyNow : null;
  const isTarget = target.state === 'enabled' || target.state === 'disabled';
  return (
    <>
      <Link
        href={paths.targets()}
        className="mb-2 -ml-1 inline-flex items-center gap-1 rounded-md text-ink-muted text-sm hover:text-ink"
      >
        <ChevronLeft aria-hidden className="size-4" /> Targets
      </Link>
      <PageHeader title={name} description={target.description || undefined} />
      <div className="flex max-w-4xl flex-col gap-5">
        <Closed target={target} />
        {everywhere.freeze ? (
          <FreezeNotice what="All launches are stopped" freeze={everywhere.freeze} />
        ) : null}
        {request ? (
          <RequestCard
            target={name}
            request={request}
            workerAlive={alive}
            verify={verify}
            withdraw={refused ? null : withdrawRequest}
          />
        ) : null}
        {isTarget ? <TargetCard target={target} workerAlive={alive} verify={verify} isAlone /> : null}
        {refused && isTarget ? <p className="text-ink-muted text-sm">{inWords(refused)}</p> : null}
        {isTarget && !refused ? <AdminCards target={target} /> : null}
      </div>
    </>
  );
}

function Closed({ target: { name, state, freeze: frozen } }: { target: TargetDetail }) {
  return (
    <>
      {state === 'retired' ? (
        <Alert tone="neutral" title="Retired">
          Nothing is left in {name}, and nothing is launched there any more.
        </Alert>
      ) : null}
      {state === 'disabled' ? (
        <Alert tone="warn" title="Disabled">
          Nothing is launched into {name}. What is there is updated, followed and torn down as before.
        </Alert>
      ) : null}
      {frozen ? <FreezeNotice what={`Launches into ${name} are stopped`} freeze={frozen} /> : null}
    </>
  );
}

async function AdminCards({ target }: { target: TargetDetail }) {
  const ctx = await sessionContext();
  const { name, state, request } = target;
  const [teams, live] = await Promise.all([
    listTeamNames({ ctx }),
    countLiveIn({ ctx, input: { targetId: target.id } }),
  ]);
  return (
    <>
      <SectionCard id="use" title="What it is for, and who may use it">
        <EditTargetForm
          // What somebody else saved meanwhile is what the form starts with.
          key={JSON.stringify([target.description, target.maxEnvironments, target.teams])}
          target={target}
          teams={teams}
          action={saveTarget}
        />
      </SectionCard>
      <SectionCard
        id="launches"
        title="Launches"
        description="They can be stopped for a while, with a reason that everybody reads."
        aside={
          <FreezeControl target={name} isFrozen={target.freeze !== null} actions={{ freeze, unfreeze }} />
        }
      >
        <StateControls
          target={name}
          state={state === 'disabled' ? 'disabled' : 'enabled'}
          live={live}
          action={setState}
        />
      </SectionCard>
      <SectionCard id="external-id" title="External id and roles">
        <Rotation
          target={name}
          command={request?.kind === 'rotate' ? request.command : null}
          consoleHref={createStackLinkOf(target.region)}
          isRequested={request !== null}
          action={rotate}
        />
        <RolesForm target={target} isRequested={request !== null} action={saveRoles} />
      </SectionCard>
    </>
  );
}
