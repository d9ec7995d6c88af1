import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';

const rows = ['1', '2', '3', '4', '5', '6'] as const;

export default function Loading() {
  return (
    <div aria-busy>
      <PageHeader title="Environments" actions={<Skeleton className="h-9 w-40" />} />
      <div className="mb-4 flex flex-wrap justify-between gap-3">
        <Skeleton className="h-8 w-80 max-w-full" />
        <Skeleton className="h-8 w-96 max-w-full" />
      </div>
      <Card>
        {rows.map((row) => (
          <div key={row} className="flex h-[3.75rem] items-center gap-6 border-b px-5 last:border-b-0">
            <Skeleton className="h-5 w-40" />
            <Skeleton className="h-5 w-32" />
            <Skeleton className="hidden h-5 flex-1 md:block" />
          </div>
        ))}
      </Card>
    </div>
  );
}
