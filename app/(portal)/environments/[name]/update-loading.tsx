import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';

/** Holds the place of the form of an existing environment. */
export function UpdateLoading() {
  return (
    <div aria-busy>
      <Skeleton className="mb-2 h-5 w-32" />
      <div className="mb-5 flex flex-col gap-1">
        <Skeleton className="h-7 w-64" />
        <Skeleton className="h-6 w-96 max-w-full" />
      </div>
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <Card className="h-[40rem] p-6">
          <Skeleton className="h-9 w-80 max-w-full" />
        </Card>
        <Card className="h-64 p-5">
          <Skeleton className="h-8 w-32" />
        </Card>
      </div>
    </div>
  );
}
