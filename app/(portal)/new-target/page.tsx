import { ChevronLeft } from 'lucide-react';
import type { Metadata } from 'next';
import { requestTarget, verifyNow, withdrawRequest } from '@/app/(portal)/targets/actions';
import { AddTargetForm } from '@/components/targets/add-target-form';
import { RequestCard } from '@/components/targets/request-card';
import { Alert } from '@/components/ui/alert';
import { buttonStyles } from '@/components/ui/button';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { oneValue, type SearchParams } from '@/components/ui/search-params';
import { inWords, refusal } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { workerHealth } from '@/lib/health/health';
import { paths } from '@/lib/paths/paths';
import { createStackLinkOf } from '@/lib/stacks/console-link';
import { listTargetDetails } from '@/lib/targets/target-detail';
import { listTeamNames } from '@/lib/targets/target-teams';

export const metadata: Metadata = { title: 'Add target' };

export default async function NewTargetPage({ searchParams }: { searchParams: SearchParams }) {
  const name = oneValue((await searchParams).requested)?.replaceAll('\0', '');
  const ctx = await sessionContext();
  const refused = refusal(ctx.actor, 'target.add');
  const [target] = name && !refused ? await listTargetDetails({ ctx, input: { name } }) : [];
  const { alive } = await workerHealth({ ctx });
  return (
    <>
      <Link
        href={paths.targets()}
        className="mb-2 -ml-1 inline-flex items-center gap-1 rounded-md text-ink-muted text-sm hover:text-ink"
      >
        <ChevronLeft aria-hidden className="size-4" /> Targets
      </Link>
      <PageHeader
        title={target ? `Add target ${target.name}` : 'Add target'}
        description="An AWS account and region to launch into, which the platform team prepares."
      />
      {refused ? (
        <Alert tone="warn" title="This is for admins">
          {inWords(refused)}
        </Alert>
      ) : (
        <div className="flex flex-col gap-5">
          <AddTargetForm
            teams={await listTeamNames({ ctx })}
            action={requestTarget}
            requested={
              target
                ? {
                    name: target.name,
                    command: target.request?.command ?? target.bootstrap.command,
                    consoleHref: createStackLinkOf(target.region),
                  }
                : null
            }
          />
          {target?.request ? (
            <div className="max-w-4xl">
              <RequestCard
                target={target.name}
                // With the external id in it, the command stands above: whoever lost that sees the target's own page.
                request={{ ...target.request, command: null }}
                workerAlive={alive}
                verify={verifyNow}
                withdraw={withdrawRequest}
              />
            </div>
          ) : null}
          {target && !target.request ? (
            <Alert
              tone="ok"
              title={`${target.name} is there`}
              className="max-w-4xl"
              actions={
                <Link href={paths.target(target.name)} className={buttonStyles()}>
                  Show {target.name}
                </Link>
              }
            >
              A worker has verified it. Launch something small into it first.
            </Alert>
          ) : null}
        </div>
      )}
    </>
  );
}
