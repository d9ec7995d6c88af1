import { Lock } from 'lucide-react';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import type { Refusal } from '@/lib/access/permissions';

/** In the place of a page that somebody may not see: the rule, and who can help. */
export function Refused({ title, refusal }: { title: string; refusal: Refusal }) {
  return (
    <>
      <PageHeader title={title} />
      <Card className="max-w-4xl">
        <EmptyState icon={<Lock aria-hidden className="size-7" />} title={refusal.rule}>
          {refusal.help}
        </EmptyState>
      </Card>
    </>
  );
}
