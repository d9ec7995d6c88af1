import { operationHref } from '@/components/environments/environment-links';
import { operationKindLabels } from '@/components/resources/status-display';
import { RelativeTime } from '@/components/time/times';
import { cn } from '@/components/ui/class-names';
import { Link } from '@/components/ui/link';
import type { OperationView } from '@/lib/environments/views/environment-view';

/** Which operation the timeline shows; there is nothing to pick from while there was only one. */
export function OperationPicker({
  name,
  id,
  operations,
  current,
}: {
  name: string;
  id: string | undefined;
  operations: readonly OperationView[];
  current: string;
}) {
  if (operations.length < 2) return null;
  return (
    <nav aria-label="Operations" className="border-b px-4 py-2 md:px-5">
      <ul className="flex flex-wrap gap-1">
        {operations.map((operation) => (
          <li key={operation.id}>
            <Link
              href={operationHref(name, id, operation.id)}
              scroll={false}
              aria-current={operation.id === current ? 'true' : undefined}
              className={cn(
                'block rounded-md px-2.5 py-1 text-ink-muted text-sm hover:bg-sunken',
                operation.id === current && 'bg-sunken text-ink',
              )}
            >
              <span className="font-medium">{operationKindLabels[operation.kind]}</span>{' '}
              <RelativeTime at={operation.createdAt} className="text-ink-faint" />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
