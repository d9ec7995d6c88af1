import { MapPin } from 'lucide-react';
import type { Metadata } from 'next';
import { Fragment } from 'react';
import { OrphansCard } from '@/components/environments/orphans-card';
import { TargetCard } from '@/components/environments/target-card';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import type { Context } from '@/lib/access/context';
import { may } from '@/lib/access/policy';
import { sessionContext } from '@/lib/access/session-context';
import { listTargets } from '@/lib/environments/list-targets';
import { listOrphans, type OrphanView } from '@/lib/environments/orphans';

export const metadata: Metadata = { title: 'Targets' };

export default async function TargetsPage() {
  const ctx = await sessionContext();
  const targets = await listTargets({ ctx });
  const names = targets.map(({ name }) => name);
  const orphans = may(ctx.actor, { kind: 'orphan.read' }) ? await readOrphans(ctx, names) : null;
  return (
    <>
      <PageHeader
        title="Targets"
        description="The places one can launch into: an AWS account and region each, prepared by the platform team."
      />
      <div className="flex max-w-4xl flex-col gap-5">
        {targets.map((target) => (
          <Fragment key={target.id}>
            <TargetCard target={target} />
            {orphans ? <OrphansCard target={target.name} orphans={orphans.get(target.name) ?? []} /> : null}
          </Fragment>
        ))}
        {targets.length === 0 ? (
          <Card>
            <EmptyState icon={<MapPin aria-hidden className="size-7" />} title="No targets yet">
              The platform team adds them; README.md says how.
            </EmptyState>
          </Card>
        ) : null}
      </div>
    </>
  );
}

async function readOrphans(
  ctx: Context,
  targets: readonly string[],
): Promise<ReadonlyMap<string, readonly OrphanView[]>> {
  const pairs = targets.map(
    async (target) => [target, await listOrphans({ ctx, input: { target } })] as const,
  );
  return new Map(await Promise.all(pairs));
}
