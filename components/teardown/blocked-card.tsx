'use client';

import { useState } from 'react';
import { ResourceIcon } from '@/components/resources/resource-icon';
import { SectionCard } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import type { Held } from '@/lib/environments/failure-evidence';
import type { BlockedResource } from '@/lib/environments/views/environment-view';
import { aboutType } from '@/lib/stacks/types/about-type';
import { TeardownDialog, type TeardownDialogProps } from './teardown-dialog';

export interface NamedBlocked extends BlockedResource {
  /** For people. */
  name: string;
}

/** Per resource that could not be deleted: why, and what to do about it; then the whole teardown again, or by force. */
export function BlockedCard({
  blocked,
  dialog,
}: {
  blocked: readonly NamedBlocked[];
  /** What the teardown's dialog is opened with; null for a person who may not decide. */
  dialog: Omit<TeardownDialogProps, 'mode' | 'choice'> | null;
}) {
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const retained = blocked.filter(({ logicalId }) => kept.has(logicalId));
  const keep = (logicalId: string, keeps: boolean) =>
    setKept((before) => {
      const after = new Set(before);
      if (keeps) after.add(logicalId);
      else after.delete(logicalId);
      return after;
    });
  return (
    <SectionCard
      id="blocked"
      title="What could not be deleted"
      description="Decide for each of them, then try again. What is already gone stays gone."
      className="mb-4"
    >
      <ul>
        {blocked.map((resource) => (
          <li key={resource.logicalId} className="border-b px-4 py-3.5 md:px-5">
            <Blocked resource={resource} />
            {dialog ? (
              <Choice
                resource={resource}
                keeps={kept.has(resource.logicalId)}
                onChange={(keeps) => keep(resource.logicalId, keeps)}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {dialog ? (
        <footer className="flex flex-col gap-4 px-4 py-3.5 md:px-5">
          <div>
            <TeardownDialog
              {...dialog}
              mode="again"
              choice={{
                retain: retained.map(({ logicalId }) => logicalId),
                names: retained.map(({ name }) => name),
                force: false,
              }}
            />
          </div>
          <details className="border-t pt-3">
            <summary className="rounded-md text-ink-muted hover:text-ink">None of this helps</summary>
            <p className="mt-2 mb-3 max-w-prose text-ink-muted">
              AWS can force the deletion of the stack: it tries each resource once more and skips what it
              can’t delete. That stays in your account, belongs to nobody and keeps costing money; Slipway
              lists it. Use this when a resource can’t be repaired.
            </p>
            <TeardownDialog
              {...dialog}
              mode="force"
              choice={{ retain: [], names: blocked.map(({ name }) => name), force: true }}
            />
          </details>
        </footer>
      ) : null}
    </SectionCard>
  );
}

function Blocked({ resource }: { resource: NamedBlocked }) {
  const { logicalId, type, physicalId, reason, explanation, name, held } = resource;
  return (
    <div className="flex items-start gap-3">
      <ResourceIcon type={type} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{name}</p>
        <p className="flex min-w-0 items-center gap-1 text-ink-faint">
          <code className="truncate font-mono text-xs">{physicalId ?? logicalId}</code>
          {physicalId ? <CopyButton value={physicalId} label={`the id of ${name}`} /> : null}
        </p>
        {explanation && (held === null || held.notRead !== null) ? (
          <p className="mt-1">{explanation}</p>
        ) : null}
        {held ? <HeldBy held={held} name={name} /> : null}
        <figure className="mt-1.5">
          <figcaption className="text-ink-faint text-sm">In AWS’s own words</figcaption>
          <blockquote className="mt-1 break-words rounded-md border bg-canvas px-3 py-2 font-mono text-ink text-sm">
            {reason ?? 'AWS gave no reason.'}
          </blockquote>
        </figure>
      </div>
    </div>
  );
}

/** What keeps it, as it was when the deletion failed. */
function HeldBy({ held: { by, notRead }, name }: { held: Held; name: string }) {
  if (notRead !== null) return <p className="mt-1">Slipway couldn’t look up what holds it. {notRead}</p>;
  if (by.length === 0)
    return (
      <p className="mt-1">
        When Slipway looked, nothing held it any more. Tear down again; if that fails, look for it in the VPC
        console.
      </p>
    );
  return (
    <ul aria-label={`What holds ${name}`} className="mt-1.5 flex flex-col gap-2">
      {by.map(({ id, what, advice }) => (
        <li key={id} className="border-warn-line border-l-2 pl-3">
          <p>
            <span className="text-ink-muted">Held by</span>{' '}
            <span className="font-medium">{inSentence(what)}</span>
          </p>
          <p className="flex min-w-0 items-center gap-1 text-ink-faint">
            <code className="truncate font-mono text-xs">{id}</code>
            <CopyButton value={id} label={`the id of ${inSentence(what)}`} />
          </p>
          <p className="max-w-prose text-ink-muted">{advice}</p>
        </li>
      ))}
    </ul>
  );
}

/** "A load balancer" as it stands within a sentence; names keep their capital letters. */
function inSentence(what: string): string {
  return what.replace(/^(A|An|The) /, (article) => article.toLowerCase());
}

function Choice({
  resource: { logicalId, name, type },
  keeps,
  onChange,
}: {
  resource: NamedBlocked;
  keeps: boolean;
  onChange: (keeps: boolean) => void;
}) {
  const options = [
    {
      value: false,
      label: 'Try again',
      help: aboutType(type).mustBeEmpty
        ? 'Empty it yourself, or let Slipway empty it: you are asked in the next step.'
        : 'Once you have removed what blocks it.',
    },
    {
      value: true,
      label: 'Leave it in AWS',
      help: 'It stays in your account and keeps costing money until you delete it.',
    },
  ];
  return (
    <fieldset className="mt-3 grid gap-2 md:ml-8 md:grid-cols-2">
      <legend className="sr-only">What to do about {name}</legend>
      {options.map(({ value, label, help }) => (
        <label
          key={label}
          className="flex items-start gap-2.5 rounded-md border p-3 has-checked:border-accent-line has-checked:bg-accent-soft/60"
        >
          <input
            type="radio"
            name={`blocked-${logicalId}`}
            checked={keeps === value}
            onChange={() => onChange(value)}
            className="mt-1 size-4 shrink-0 accent-accent"
          />
          <span>
            <span className="font-medium">{label}</span>
            <span className="block text-ink-muted text-sm">{help}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
