import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import { CopyButton } from '@/components/ui/copy-button';
import type { BootstrapView } from '@/lib/targets/target-view';
import { inLines } from './command-in-lines';

/** Which version of the bootstrap template is deployed, what is missing, and the command that mends it. */
export function BootstrapSection({
  target,
  bootstrap,
  offersCommand,
}: {
  target: string;
  bootstrap: BootstrapView;
  /** Something is wrong that a deployment mends, whatever the version. */
  offersCommand: boolean;
}) {
  const { version, summary, readAt, missing, latest, command } = bootstrap;
  const isOutdated = missing.length > 0;
  const Icon = isOutdated ? TriangleAlert : readAt === null ? CircleHelp : CircleCheck;
  const tone = isOutdated ? 'text-warn' : readAt === null ? 'text-ink-muted' : 'text-ok';
  return (
    <div className="border-t px-4 py-3 md:px-5">
      <p className="flex items-start gap-2.5">
        <Icon aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${tone}`} />
        <span>
          Bootstrap template: {summary}
          {isOutdated && version === null ? (
            <span className="text-ink-muted">. The current one is {latest}</span>
          ) : null}
        </span>
      </p>
      {isOutdated ? (
        <>
          <p className="mt-2 text-ink-muted text-sm">Until it is deployed again, the target goes without:</p>
          <ul aria-label={`What ${target} lacks`} className="mt-1 flex flex-col divide-y">
            {missing.map(({ what, without }) => (
              <li key={what} className="break-words py-1.5 text-sm">
                <span className="text-ink">{what}</span>
                <span className="block text-ink-muted">{without}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {isOutdated || offersCommand ? (
        <>
          <p className="mt-2 text-ink-muted text-sm">
            To deploy it, run this with an admin’s credentials of the account, in the folder of Slipway’s
            source:
          </p>
          <div className="mt-1.5 flex items-start gap-1 rounded-md border bg-sunken py-1 pr-1 pl-3">
            <code className="min-w-0 flex-1 whitespace-pre-wrap break-words py-1 font-mono text-sm">
              {inLines(command)}
            </code>
            <CopyButton value={command} label={`the command that bootstraps ${target}`} />
          </div>
        </>
      ) : null}
    </div>
  );
}
