import { Archive, ChevronRight, CircleCheck, CircleHelp, type LucideIcon, PackageOpen } from 'lucide-react';
import { ResourceIcon } from '@/components/resources/resource-icon';
import { formatMoment } from '@/components/time/format-time';
import { RelativeTime } from '@/components/time/times';
import { SectionCard } from '@/components/ui/card';
import { cn } from '@/components/ui/class-names';
import type { Tone } from '@/components/ui/tone';
import { toneText } from '@/components/ui/tone';
import type { Receipt, Residue } from '@/lib/environments/records';
import { type ResidueDeletion, ResidueList } from './residue-list';

interface ReceiptCardProps {
  receipt: Receipt | null;
  residue: readonly Residue[];
  nameOf: (logicalId: string, type: string) => string;
  /** Of snapshots that failed launches and updates left. */
  deletion: ResidueDeletion | null;
}

type End = Receipt['resources'][number]['end'];

const ends = {
  deleted: { label: 'Deleted', tone: 'neutral', icon: CircleCheck },
  snapshot: { label: 'Deleted, snapshot kept', tone: 'warn', icon: Archive },
  retained: { label: 'Kept in AWS', tone: 'warn', icon: PackageOpen },
  unverified: { label: 'Not known to AWS', tone: 'warn', icon: CircleHelp },
} as const satisfies Record<End, { label: string; tone: Tone; icon: LucideIcon }>;

/** What became of everything, once AWS has confirmed it; and what is left, with its cost. */
export function ReceiptCard({ receipt, residue, nameOf, deletion }: ReceiptCardProps) {
  if (receipt === null) return <Leftovers residue={residue} nameOf={nameOf} deletion={deletion} />;
  const { resources, verifiedAt } = receipt;
  return (
    <SectionCard
      id="receipt"
      title="Receipt"
      description={
        <>
          Verified {formatMoment(verifiedAt)} (<RelativeTime at={verifiedAt} />
          ): {endWords(resources)}.
        </>
      }
      className="mb-4"
    >
      {residue.length > 0 ? (
        <section aria-label="What is left in AWS">
          <h3 className="border-b px-4 pt-3 pb-2 font-semibold text-ink-muted text-sm md:px-5">
            What is left in AWS
          </h3>
          <ResidueList residue={residue} nameOf={nameOf} />
        </section>
      ) : (
        <p className="px-4 py-3 md:px-5">
          {resources.some(({ end }) => end === 'unverified')
            ? 'CloudFormation no longer knows the stack, so it can’t say what became of its resources. Check the account for those listed below as not known to AWS.'
            : 'Nothing is left in AWS, and nothing keeps costing money.'}
        </p>
      )}
      {resources.length > 0 ? <Everything resources={resources} nameOf={nameOf} /> : null}
    </SectionCard>
  );
}

/** What a stack left, where there is no receipt: a failed launch's, or one of before receipts were kept. */
function Leftovers({ residue, nameOf, deletion }: Omit<ReceiptCardProps, 'receipt'>) {
  if (residue.length === 0) return null;
  return (
    <SectionCard
      id="residue"
      title="What is left in AWS"
      description="It is in no stack any more, and may cost money until somebody deletes it."
      className="mb-4"
    >
      <ResidueList residue={residue} nameOf={nameOf} deletion={deletion} />
    </SectionCard>
  );
}

/** "49 deleted, 1 kept in AWS". */
function endWords(resources: Receipt['resources']): string {
  const words = (Object.keys(ends) as End[])
    .map((end) => [resources.filter((resource) => resource.end === end).length, ends[end].label] as const)
    .filter(([count]) => count > 0)
    .map(([count, label]) => `${count} ${label.charAt(0).toLowerCase()}${label.slice(1)}`);
  return words.length > 0 ? words.join('; ') : 'there was nothing to delete';
}

function Everything({ resources, nameOf }: Pick<Receipt, 'resources'> & Pick<ReceiptCardProps, 'nameOf'>) {
  // What was kept is what one looks for.
  const order: readonly End[] = ['retained', 'unverified', 'snapshot', 'deleted'];
  const sorted = resources.toSorted((one, other) => order.indexOf(one.end) - order.indexOf(other.end));
  return (
    <details className="group border-t">
      <summary className="flex list-none items-center gap-1.5 px-4 py-2.5 text-ink-muted hover:text-ink md:px-5 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        {resources.length === 1 ? 'The 1 resource' : `All ${resources.length} resources`}, and what became of
        each
      </summary>
      <ul className="border-t">
        {sorted.map(({ logicalId, type, physicalId, end }) => (
          <li
            key={logicalId}
            className="grid items-center gap-x-4 border-b px-4 py-1.5 last:border-b-0 md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_12rem] md:px-5"
          >
            <span className="flex min-w-0 items-center gap-2.5">
              <ResourceIcon type={type} />
              <span className="truncate">{nameOf(logicalId, type)}</span>
            </span>
            <code className="truncate font-mono text-ink-faint text-xs" title={physicalId ?? logicalId}>
              {physicalId ?? logicalId}
            </code>
            <EndLabel end={end} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function EndLabel({ end }: { end: End }) {
  const { label, tone, icon: Icon } = ends[end];
  return (
    <span className={cn('flex items-center gap-1.5 text-sm', toneText[tone])}>
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {label}
    </span>
  );
}
