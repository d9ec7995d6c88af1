'use client';

import { ExternalLink } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import { inLines } from './command-in-lines';

/** An external id that was made just now, with the command that uses it: this is the only time it can be seen. */
export function ExternalIdOnce({
  target,
  externalId,
  command,
  consoleHref,
}: {
  target: string;
  externalId: string;
  /** The external id is put into it. Null: not known yet. */
  command: string | null;
  consoleHref: string | null;
}) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  const filledIn = command?.replace(/ExternalId='[^']*'/, `ExternalId='${externalId}'`);
  return (
    <section
      ref={box}
      tabIndex={-1}
      aria-label={`The external id of ${target}`}
      className="max-w-4xl rounded-lg border border-ok-line bg-ok-soft p-4"
    >
      <p className="font-semibold">Copy the external id now: it is not shown again</p>
      <Line value={externalId} label="the external id" />
      {filledIn ? (
        <>
          <p className="mt-3 text-ink-muted">
            Deploy the bootstrap with it: run this with an admin’s credentials of the account, in the folder
            of Slipway’s source.
          </p>
          <Line value={filledIn} shown={inLines(filledIn)} label={`the command that bootstraps ${target}`} />
        </>
      ) : null}
      {consoleHref ? (
        <p className="mt-3 text-ink-muted">
          Or{' '}
          <a
            href={consoleHref}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 rounded-sm text-accent underline underline-offset-2"
          >
            deploy it in the AWS console
            <ExternalLink aria-hidden className="size-3.5" />
          </a>
          : upload <code className="font-mono text-sm">infra-templates/bootstrap/target.yaml</code>, call the
          stack <code className="font-mono text-sm">slipway</code>, and give the same parameters.
        </p>
      ) : null}
    </section>
  );
}

function Line({ value, shown = value, label }: { value: string; shown?: string; label: string }) {
  return (
    <div className="mt-2 flex items-start gap-1 rounded-md border bg-surface py-1 pr-1 pl-3">
      <code className="min-w-0 flex-1 whitespace-pre-wrap break-all py-1 font-mono text-sm">{shown}</code>
      <CopyButton value={value} label={label} />
    </div>
  );
}
