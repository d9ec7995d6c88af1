import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';

export default function Loading() {
  return (
    <div aria-busy>
      <PageHeader title="Add target" />
      <Card className="h-80 max-w-4xl p-6">
        <Skeleton className="h-9 w-80 max-w-full" />
      </Card>
    </div>
  );
}
