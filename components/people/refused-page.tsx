import { ShieldAlert } from 'lucide-react';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import type { Refusal } from '@/lib/access/permissions';

/** A page that this person may not see: the rule, and who can help. */
export function RefusedPage({ title, refusal: { rule, help } }: { title: string; refusal: Refusal }) {
  return (
    <>
      <PageHeader title={title} />
      <Card>
        <EmptyState icon={<ShieldAlert aria-hidden className="size-7" />} title={rule}>
          {help}
        </EmptyState>
      </Card>
    </>
  );
}
