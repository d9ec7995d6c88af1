import { MapPin } from 'lucide-react';
import type { Metadata } from 'next';
import { TargetCard } from '@/components/environments/target-card';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { sessionContext } from '@/lib/access/session-context';
import { listTargets } from '@/lib/environments/list-targets';

export const metadata: Metadata = { title: 'Targets' };

export default async function TargetsPage() {
  const ctx = await sessionContext();
  const targets = await listTargets({ ctx });
  return (
    <>
      <PageHeader
        title="Targets"
        description="The places one can launch into: an AWS account and region each, prepared by the platform team."
      />
      <div className="flex max-w-4xl flex-col gap-5">
        {targets.map((target) => (
          <TargetCard key={target.id} target={target} />
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
