import { CopyButton } from '@/components/ui/copy-button';
import { EmptyState } from '@/components/ui/empty-state';

/** What the stack hands out: addresses, ids and names that people need next. */
export function OutputsList({
  outputs,
  first,
}: {
  outputs: Readonly<Record<string, string>>;
  /** Names of the outputs that people look for first. */
  first: readonly string[];
}) {
  const rank = (key: string) => (first.includes(key) ? first.indexOf(key) : first.length);
  const entries = Object.entries(outputs).sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b));
  if (entries.length === 0) {
    return <EmptyState title="No outputs yet">They are known once the environment is active.</EmptyState>;
  }
  return (
    <dl>
      {entries.map(([key, value]) => (
        <div
          key={key}
          className="grid gap-x-4 border-b px-4 py-2 last:border-b-0 md:grid-cols-[14rem_minmax(0,1fr)_2rem] md:px-5"
        >
          <dt className="pt-0.5 font-medium">{key}</dt>
          <dd className="flex min-w-0 items-center gap-1 md:contents">
            <span className="min-w-0 break-all pt-0.5 font-mono text-ink-muted text-sm">
              {/^https?:\/\//.test(value) ? (
                <a
                  href={value}
                  target="_blank"
                  rel="noreferrer"
                  className="text-accent underline underline-offset-2"
                >
                  {value}
                </a>
              ) : (
                value
              )}
            </span>
            <CopyButton value={value} label={key} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
