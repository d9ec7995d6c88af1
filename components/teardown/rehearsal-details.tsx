import { ChevronRight, LoaderCircle, TriangleAlert } from 'lucide-react';
import { formatUsdExact } from '@/components/resources/money';
import { nameOfResource } from '@/components/resources/name-of-resource';
import { ResourceIcon } from '@/components/resources/resource-icon';
import type { Rehearsal, RehearsalBlock } from '@/lib/environments/records';
import { objectCount } from './bucket-consent';
import type { RehearsalState } from './use-rehearsal';

/**
 * The result of a rehearsal, or that it is under way. It takes the same space whatever the result is, and scrolls: while
 * somebody reads, or aims at a button, nothing may move away from under them.
 */
export function RehearsalDetails({ state, blueprint }: { state: RehearsalState; blueprint: string }) {
  return (
    <section
      aria-label="What AWS reports"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
      className="mb-4 h-44 overflow-y-auto rounded-md border p-3"
    >
      <p role="status" className="flex min-h-5 items-center gap-2 text-ink-faint text-sm">
        {state.kind === 'counting' ? (
          <>
            <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin" />
            Counting what exists in AWS. You don’t have to wait for it.
          </>
        ) : state.kind === 'unknown' ? (
          (state.reason ?? 'What exists in AWS could not be counted.')
        ) : (
          <span>{summary(state.rehearsal)}</span>
        )}
      </p>
      {state.kind === 'known' ? <Known rehearsal={state.rehearsal} blueprint={blueprint} /> : null}
    </section>
  );
}

function summary({ goes, blocks, survives }: Rehearsal): string {
  const parts = [
    goes.length === 1 ? '1 resource is deleted' : `${goes.length} resources are deleted`,
    survives.length === 0 ? 'nothing stays' : survives.length === 1 ? '1 stays' : `${survives.length} stay`,
    ...(blocks.length > 0 ? [blocks.length === 1 ? '1 thing blocks it' : `${blocks.length} block it`] : []),
  ];
  return `AWS has just reported: ${parts.join(', ')}.`;
}

function Known({ rehearsal, blueprint }: { rehearsal: Rehearsal; blueprint: string }) {
  const nameOf = nameOfResource({ blueprint });
  const { goes, blocks, survives } = rehearsal;
  return (
    <div className="mt-2 flex flex-col gap-3">
      {blocks.length > 0 ? (
        <ul
          aria-label="What blocks it"
          className="flex flex-col gap-2 rounded-md border border-warn-line bg-warn-soft p-3"
        >
          {blocks.map((block) => (
            <li key={keyOf(block)} className="flex gap-2">
              <TriangleAlert aria-hidden className="mt-1 size-3.5 shrink-0 text-warn" />
              <span className="min-w-0 break-words">{blockWords(block, nameOf)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {survives.length > 0 ? (
        <div className="rounded-md border p-3">
          <p className="font-medium">Stays in AWS</p>
          <ul className="mt-1 flex flex-col gap-2 text-sm">
            {survives.map((survivor) => (
              <li key={`${survivor.logicalId} ${survivor.type}`} className="flex justify-between gap-3">
                <span className="min-w-0 text-ink-muted">
                  <span className="block text-ink">{nameOf(survivor.logicalId, survivor.type)}</span>{' '}
                  {survivor.note}
                </span>
                <span className="shrink-0 whitespace-nowrap tabular-nums">
                  {formatUsdExact(survivor.monthlyUsd)} a month
                </span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {goes.length > 0 ? (
        <details className="group">
          <summary className="inline-flex list-none items-center gap-1.5 rounded-md text-ink-muted hover:text-ink [&::-webkit-details-marker]:hidden">
            <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
            Show what goes
          </summary>
          <ul className="mt-2 flex flex-col gap-1 text-sm">
            {goes.map(({ logicalId, type }) => (
              <li key={logicalId} className="flex items-center gap-2">
                <ResourceIcon type={type} />
                <span className="min-w-0 truncate">{nameOf(logicalId, type)}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

function keyOf(block: RehearsalBlock): string {
  return 'logicalId' in block
    ? `${block.kind} ${block.logicalId}`
    : 'action' in block
      ? `${block.kind} ${block.action}`
      : 'name' in block
        ? block.name
        : 'by' in block
          ? `${block.kind} ${block.by.id}`
          : block.kind;
}

function blockWords(block: RehearsalBlock, nameOf: (logicalId: string) => string): string {
  switch (block.kind) {
    case 'bucket-not-empty':
      return `The bucket ${block.bucket} holds ${objectCount([block])}. AWS deletes only empty buckets.`;
    case 'deletion-protection':
      return `${nameOf(block.logicalId)} is protected from deletion. Nothing is deleted before that is turned off.`;
    case 'export-in-use':
      return `Its output ${block.name} is used by the stack ${block.importer}. Remove that use first.`;
    case 'network-held':
      return `${block.by.what} (${block.by.id}) is in its network, which AWS can’t delete before that is gone. ${block.by.advice}`;
    case 'not-permitted':
      return `The target’s ${block.role} role lacks the permission ${block.action}. An admin can add it.`;
    case 'role-unusable':
      return block.trouble === 'gone'
        ? `The role that CloudFormation created it with is gone: ${block.roleArn}. An admin can create it again.`
        : `The role that CloudFormation created it with no longer trusts CloudFormation: ${block.roleArn}.`;
    case 'stack-busy':
      return `CloudFormation is changing the stack (${block.status}). The teardown waits for that to finish.`;
    case 'termination-protection':
      return 'The stack is protected from deletion. Turn termination protection off in CloudFormation first.';
  }
}
