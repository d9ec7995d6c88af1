'use client';

import { type FormEvent, useState } from 'react';
import { useAction } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { ResourceIcon } from '@/components/resources/resource-icon';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { SectionCard } from '@/components/ui/card';
import type { BlockedResource } from '@/lib/environments/views/environment-view';

export type ContinueRollbackAction = (input: {
  name: string;
  skip: readonly string[];
}) => Promise<ActionResult<null>>;

interface StuckRollbackCardProps {
  name: string;
  /** With names for people. */
  stuck: readonly (BlockedResource & { name: string })[];
  action: ContinueRollbackAction;
}

/** Continues a rollback that got stuck: shows what it got stuck on, and what may be skipped. */
export function StuckRollbackCard({ name, stuck, action }: StuckRollbackCardProps) {
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const { ask, pending, refusal } = useAction(action);
  const toggle = (logicalId: string, skips: boolean) =>
    setSkipped((before) => {
      const after = new Set(before);
      if (skips) after.add(logicalId);
      else after.delete(logicalId);
      return after;
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const skip = stuck.map(({ logicalId }) => logicalId).filter((logicalId) => skipped.has(logicalId));
    ask({ name, skip });
  };
  return (
    <SectionCard
      id="stuck"
      title="Continue the rollback"
      description="AWS tries again to roll the update back. Fix what it got stuck on first, or skip it."
      className="mb-4"
    >
      <form noValidate onSubmit={submit} aria-label="Continue the rollback">
        {stuck.length > 0 ? (
          <ul aria-label="What it got stuck on">
            {stuck.map((resource) => (
              <li key={resource.logicalId} className="border-b px-4 py-3 md:px-5">
                <Stuck
                  resource={resource}
                  skips={skipped.has(resource.logicalId)}
                  onChange={(skips) => toggle(resource.logicalId, skips)}
                />
              </li>
            ))}
          </ul>
        ) : (
          <p className="border-b px-4 py-3 text-ink-muted md:px-5">
            AWS does not say which resource it got stuck on. Trying again is often enough.
          </p>
        )}
        <footer className="flex flex-col gap-3 px-4 py-3.5 md:px-5">
          {skipped.size > 0 ? (
            <Alert tone="warn" title="What skipping means">
              AWS counts a skipped resource as rolled back without touching it. It may stay changed, and
              differ from what Slipway and AWS believe it to be. Afterwards check it in AWS, correct it, and
              check for changes outside Slipway before the next update.
            </Alert>
          ) : null}
          {refusal ? (
            <Alert tone="bad" role="alert">
              {refusal}
            </Alert>
          ) : null}
          <div>
            <Button type="submit" variant="primary" aria-disabled={pending || undefined}>
              {pending ? 'One moment…' : 'Continue the rollback'}
            </Button>
          </div>
        </footer>
      </form>
    </SectionCard>
  );
}

function Stuck({
  resource: { logicalId, type, reason, explanation, name },
  skips,
  onChange,
}: {
  resource: StuckRollbackCardProps['stuck'][number];
  skips: boolean;
  onChange: (skips: boolean) => void;
}) {
  return (
    <div className="flex items-start gap-3">
      <ResourceIcon type={type} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">
          {name} <code className="font-mono font-normal text-ink-faint text-xs">{logicalId}</code>
        </p>
        {explanation ? <p>{explanation}</p> : null}
        <p className="break-words font-mono text-ink-muted text-sm">{reason ?? 'AWS gave no reason.'}</p>
        <label className="mt-2 inline-flex items-center gap-2">
          <input
            type="checkbox"
            checked={skips}
            onChange={(event) => onChange(event.target.checked)}
            className="size-4 accent-accent"
          />
          Skip it: leave it as it is
        </label>
      </div>
    </div>
  );
}
