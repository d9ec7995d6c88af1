import type { Metadata } from 'next';
import { relaunch } from '@/app/(portal)/environments/[name]/actions';
import { readEnvironment } from '@/app/(portal)/environments/[name]/read-environment';
import { UpdatePage } from '@/app/(portal)/environments/[name]/update-page';
import { failedLaunch } from '@/components/environments/situation';
import { RootCauseDetails } from '@/components/resources/root-cause';
import { Alert } from '@/components/ui/alert';
import { sessionContext } from '@/lib/access/session-context';
import { whyNot } from '@/lib/environments/views/may';
import { whyTargetClosed } from '@/lib/targets/list-launch-targets';

type Params = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: `Fix and relaunch ${(await params).name}` };
}

export default async function RelaunchPage({ params }: Params) {
  const environment = await readEnvironment((await params).name, undefined);
  const failed = failedLaunch(environment);
  const { id: targetId } = environment.targetDetail;
  const closed = await whyTargetClosed({
    ctx: await sessionContext(),
    input: { targetId, team: environment.team },
  });
  return (
    <UpdatePage
      kind="relaunch"
      environment={environment}
      title={`Fix and relaunch ${environment.name}`}
      refusal={whyNot('relaunch', environment) ?? closed}
      inputs={environment.inputs}
      note={
        <Alert tone="bad" title="This is what failed" className="mb-5">
          <RootCauseDetails
            cause={failed?.rootCause ?? null}
            reason={failed?.reason ?? environment.statusReason}
            blueprint={environment.blueprint}
          />
          <p className="mt-2">
            Correct it here. Slipway removes the failed stack, waits for AWS to confirm that it is gone, and
            launches {environment.name} again. The history is kept.
          </p>
        </Alert>
      }
      action={relaunch}
    />
  );
}
