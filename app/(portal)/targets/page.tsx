import { MapPin } from 'lucide-react';
import type { Metadata } from 'next';
import { Fragment } from 'react';
import { reconcileNow, verifyNow } from '@/app/(portal)/targets/actions';
import { OrphansCard } from '@/components/targets/orphans-card';
import { TargetCard } from '@/components/targets/target-card';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import type { Context } from '@/lib/access/context';
import { may } from '@/lib/access/policy';
import { sessionContext } from '@/lib/access/session-context';
import { workerHealth } from '@/lib/health/health';
import { listOrphans, type OrphanReport } from '@/lib/targets/orphans';
import { listTargetDetails } from '@/lib/targets/target-detail';

export const metadata: Metadata = { title: 'Targets' };

export default async function TargetsPage() {
  const ctx = await sessionContext();
  const [targets, { alive }] = await Promise.all([listTargetDetails({ ctx }), workerHealth({ ctx })]);
  const verify = may(ctx.actor, { kind: 'target.verify' }) ? verifyNow : null;
  const names = targets.map(({ name }) => name);
  const reports = may(ctx.actor, { kind: 'orphan.read' }) ? await readReports(ctx, names) : null;
  return (
    <>
      <PageHeader
        title="Targets"
        description="Where you can launch: AWS accounts and regions that the platform team has prepared."
      />
      <div className="flex max-w-4xl flex-col gap-5">
        {targets.map((target) => (
          <Fragment key={target.id}>
            <TargetCard target={target} workerAlive={alive} verify={verify} />
            {reports ? <Orphans target={target.name} report={reports.get(target.name)} /> : null}
          </Fragment>
        ))}
        {targets.length === 0 ? (
          <Card>
            <EmptyState icon={<MapPin aria-hidden className="size-7" />} title="No targets yet">
              The platform team adds them; RUNNING.md says how.
            </EmptyState>
          </Card>
        ) : null}
      </div>
    </>
  );
}

function Orphans({ target, report }: { target: string; report: OrphanReport | undefined }) {
  return report ? <OrphansCard target={target} report={report} reconcile={reconcileNow} /> : null;
}

async function readReports(
  ctx: Context,
  targets: readonly string[],
): Promise<ReadonlyMap<string, OrphanReport>> {
  const pairs = targets.map(
    async (target) => [target, await listOrphans({ ctx, input: { target } })] as const,
  );
  return new Map(await Promise.all(pairs));
}
