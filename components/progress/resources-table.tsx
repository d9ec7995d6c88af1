import { ResourceIcon } from '@/components/resources/resource-icon';
import { resourceStatusDisplay } from '@/components/resources/resource-status';
import { Status } from '@/components/resources/status';
import { formatDuration } from '@/components/time/format-time';
import { CopyButton } from '@/components/ui/copy-button';
import { EmptyState } from '@/components/ui/empty-state';
import type { ResourceView } from '@/lib/environments/views/environment-view';

/** What the stack consists of, as CloudFormation last reported it. */
export function ResourcesTable({
  resources,
  nameOf,
}: {
  resources: readonly ResourceView[];
  nameOf: (logicalId: string, type: string) => string;
}) {
  if (resources.length === 0) {
    return <EmptyState title="No resources yet">They appear as soon as AWS starts to make them.</EmptyState>;
  }
  return (
    <table className="block w-full text-left md:table md:table-fixed">
      <caption className="sr-only">Resources of the stack</caption>
      <thead className="sr-only md:not-sr-only md:table-header-group">
        <tr className="border-b text-ink-faint text-sm">
          <th scope="col" className="w-[36%] px-2 py-2 pl-5 font-medium">
            Resource
          </th>
          <th scope="col" className="px-2 py-2 font-medium">
            Id in AWS
          </th>
          <th scope="col" className="w-40 px-2 py-2 font-medium">
            Status
          </th>
          <th scope="col" className="w-24 px-2 py-2 pr-5 text-right font-medium">
            Took
          </th>
        </tr>
      </thead>
      <tbody className="block md:table-row-group">
        {resources.map((resource) => (
          <ResourceRow
            key={resource.logicalId}
            resource={resource}
            name={nameOf(resource.logicalId, resource.type)}
          />
        ))}
      </tbody>
    </table>
  );
}

function ResourceRow({ resource, name }: { resource: ResourceView; name: string }) {
  const display = resourceStatusDisplay(resource.status, resource.reason);
  return (
    <tr className="flex flex-col gap-1 border-b px-4 py-2.5 last:border-b-0 md:table-row md:p-0">
      <th scope="row" className="block text-left align-top font-normal md:table-cell md:px-2 md:py-2 md:pl-5">
        <span className="flex min-w-0 items-start gap-2.5">
          <ResourceIcon type={resource.type} className="mt-0.5" />
          <span className="min-w-0">
            <span className="block font-medium">{name}</span>
            <span className="block truncate font-mono text-ink-faint text-xs" title={resource.type}>
              {resource.logicalId} · {resource.type.replace(/^AWS::/, '')}
            </span>
          </span>
        </span>
      </th>
      <td className="block align-top md:table-cell md:px-2 md:py-2">
        {resource.physicalId ? (
          <span className="flex items-center gap-1">
            <span className="truncate font-mono text-ink-muted text-xs" title={resource.physicalId}>
              {resource.physicalId}
            </span>
            <CopyButton value={resource.physicalId} label={`the id of ${name}`} />
          </span>
        ) : (
          <span className="hidden text-ink-faint md:inline">–</span>
        )}
      </td>
      <td className="block align-top md:table-cell md:px-2 md:py-2">
        <Status display={display} className="text-sm" />
        {resource.reason && display.phase === 'failed' ? (
          <p className="break-words text-bad text-sm">{resource.reason}</p>
        ) : null}
      </td>
      <td className="hidden align-top text-ink-muted text-sm tabular-nums md:table-cell md:px-2 md:py-2 md:pr-5 md:text-right">
        {took(resource)}
      </td>
    </tr>
  );
}

function took({ startedAt, updatedAt, status }: ResourceView): string {
  if (startedAt === null || resourceStatusDisplay(status).phase === 'working') return '–';
  return formatDuration(Date.parse(updatedAt) - Date.parse(startedAt));
}
