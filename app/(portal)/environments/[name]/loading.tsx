import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';

export default function Loading() {
  return (
    <div aria-busy>
      <Skeleton className="mb-2 h-5 w-32" />
      <div className="mb-5 flex flex-col gap-1">
        <Skeleton className="h-8 w-64" />
        <Skeleton className="h-6 w-96 max-w-full" />
      </div>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <Card className="h-96 p-5">
          <Skeleton className="h-6 w-full" />
        </Card>
        <Card className="h-96 p-5">
          <Skeleton className="h-6 w-full" />
        </Card>
      </div>
    </div>
  );
}
