import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';

export default function Loading() {
  return (
    <div aria-busy>
      <PageHeader
        title={<Skeleton className="h-7 w-40" />}
        description={<Skeleton className="h-5 w-80 max-w-full" />}
      />
      <Card className="h-56 max-w-4xl p-5">
        <Skeleton className="h-6 w-48" />
      </Card>
    </div>
  );
}
