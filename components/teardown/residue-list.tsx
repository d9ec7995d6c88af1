import { formatUsdExact } from '@/components/resources/money';
import { ResourceIcon } from '@/components/resources/resource-icon';
import { CopyButton } from '@/components/ui/copy-button';
import type { Residue } from '@/lib/environments/records';
import { isDeletableSnapshot } from '@/lib/environments/snapshot-deletion';
import type { SnapshotDeletionView } from '@/lib/environments/views/environment-view';
import { type DeleteSnapshot, SnapshotDeletion } from './snapshot-deletion';

/** With what snapshots are deleted; null where nobody can do that here. */
export interface ResidueDeletion {
  /** Of the environment. */
  name: string;
  latest: readonly SnapshotDeletionView[];
  action: DeleteSnapshot;
}

/** What stays in AWS and what each of it costs, with the total. */
export function ResidueList({
  residue,
  nameOf,
  deletion = null,
}: {
  residue: readonly Residue[];
  nameOf: (logicalId: string, type: string) => string;
  deletion?: ResidueDeletion | null;
}) {
  // Records of before costs were kept have none.
  const monthlyUsd = residue.reduce((sum, left) => sum + (left.monthlyUsd ?? 0), 0);
  return (
    <>
      <ul>
        {residue.map((left) => (
          <li
            key={`${left.logicalId} ${left.physicalId ?? left.note}`}
            className="flex items-start gap-3 border-b px-4 py-2.5 md:px-5"
          >
            <ResourceIcon type={left.type} className="mt-0.5" />
            <div className="min-w-0 flex-1">
              <p className="font-medium">{nameOf(left.logicalId, left.type)}</p>
              <p className="text-ink-muted">{left.note}</p>
              {left.physicalId ? (
                <p className="flex items-center gap-1 text-ink-faint">
                  <code className="truncate font-mono text-xs">{left.physicalId}</code>
                  <CopyButton
                    value={left.physicalId}
                    label={`the id of ${nameOf(left.logicalId, left.type)}`}
                  />
                </p>
              ) : null}
              {deletion && isDeletableSnapshot(left) ? (
                <SnapshotDeletion
                  name={deletion.name}
                  snapshot={left.physicalId}
                  latest={deletion.latest.find(({ snapshot }) => snapshot === left.physicalId)}
                  action={deletion.action}
                />
              ) : null}
            </div>
            <p className="shrink-0 whitespace-nowrap text-ink-muted tabular-nums">
              {left.monthlyUsd ? formatUsdExact(left.monthlyUsd) : '–'}
            </p>
          </li>
        ))}
      </ul>
      <p className="flex justify-between gap-4 px-4 py-2.5 font-medium md:px-5">
        <span>Costs money until somebody deletes it</span>
        <span className="whitespace-nowrap tabular-nums">about {formatUsdExact(monthlyUsd)} a month</span>
      </p>
    </>
  );
}
