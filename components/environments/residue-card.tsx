import { SectionCard } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import type { Residue } from '@/lib/environments/environment-view';
import { ResourceIcon } from './resource-icon';

/** What a teardown left behind on purpose. */
export function ResidueCard({
  residue,
  nameOf,
}: {
  residue: readonly Residue[];
  nameOf: (logicalId: string, type: string) => string;
}) {
  if (residue.length === 0) return null;
  return (
    <SectionCard
      id="residue"
      title="What is left in AWS"
      description="Kept on purpose. It may cost something until somebody deletes it."
      className="mb-4"
    >
      <ul>
        {residue.map((left) => (
          <li
            key={left.logicalId}
            className="flex items-start gap-3 border-b px-4 py-2.5 last:border-b-0 md:px-5"
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
            </div>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
