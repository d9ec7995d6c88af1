'use client';

import { RefreshCw } from 'lucide-react';
import { useState, useTransition } from 'react';
import type { ActionResult, Refusal } from '@/components/forms/action-result';
import { callAction } from '@/components/forms/call-action';
import { refreshPage } from '@/components/live/refresh-page';
import { Button } from '@/components/ui/button';
import { ExternalIdOnce } from './external-id-once';
import { FormRefusal } from './form-refusal';

/** Makes another external id, and shows it once. */
export function Rotation({
  target,
  command,
  consoleHref,
  isRequested,
  action,
}: {
  target: string;
  /** Deploys the bootstrap with the id that was made; null: none was. */
  command: string | null;
  consoleHref: string | null;
  /** Something is requested already: it comes first. */
  isRequested: boolean;
  action: (target: string) => Promise<ActionResult<{ externalId: string }>>;
}) {
  const [externalId, setExternalId] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [pending, startTransition] = useTransition();
  const rotate = () => {
    if (pending || isRequested) return;
    startTransition(async () => {
      const result = await callAction(() => action(target));
      if (!result.ok) {
        setRefusal(result);
        return;
      }
      setRefusal(null);
      setExternalId(result.value.externalId);
      refreshPage();
    });
  };
  return (
    <div className="flex flex-col gap-4 px-4 py-4 md:px-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose text-ink-muted">
          {isRequested
            ? 'A change of this target is requested. The external id can be rotated once that is carried out or withdrawn.'
            : 'A new one is taken into use once the bootstrap was deployed with it and a worker could assume the launcher role with it. The present one works until then.'}
        </p>
        <Button size="sm" aria-disabled={pending || isRequested || undefined} onClick={rotate}>
          <RefreshCw aria-hidden /> {pending ? 'One moment…' : 'Rotate the external id'}
        </Button>
      </div>
      <FormRefusal refusal={refusal} />
      {externalId ? (
        <ExternalIdOnce target={target} externalId={externalId} command={command} consoleHref={consoleHref} />
      ) : null}
    </div>
  );
}
