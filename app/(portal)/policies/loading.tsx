import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';

export default function Loading() {
  return (
    <div aria-busy>
      <PageHeader title="Policies" description={<Skeleton className="h-5 w-96 max-w-full" />} />
      <div className="flex max-w-4xl flex-col gap-5">
        <Card className="h-64 p-5">
          <Skeleton className="h-6 w-32" />
        </Card>
        <Card className="h-96 p-5">
          <Skeleton className="h-6 w-32" />
        </Card>
      </div>
    </div>
  );
}
