import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';

export default function Loading() {
  return (
    <div aria-busy>
      <PageHeader title="New environment" />
      <Skeleton className="mb-4 h-7 w-56" />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <Card className="flex h-[40rem] flex-col gap-6 p-6">
          <Skeleton className="h-9 w-80 max-w-full" />
          <Skeleton className="h-9 w-full" />
          <Skeleton className="h-20 w-full" />
        </Card>
        <Card className="h-96 p-5">
          <Skeleton className="h-8 w-32" />
        </Card>
      </div>
    </div>
  );
}
