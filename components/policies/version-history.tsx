import { diffLines } from 'diff';
import { ActionButton } from '@/components/forms/action-button';
import { ConfirmAction } from '@/components/forms/confirm-action';
import { RelativeTime } from '@/components/time/times';
import { Badge } from '@/components/ui/badge';
import { cn } from '@/components/ui/class-names';
import type { PolicyVersionView, PolicyView } from '@/lib/policies/list-policies';
import type { SavePolicyAction } from './policy-actions';

/** Every version, in what it differs from the one before, and the way back to it. */
export function VersionHistory({ policy, save }: { policy: PolicyView; save: SavePolicyAction }) {
  const { id, activeVersion, versions } = policy;
  return (
    <ol className="flex flex-col">
      {versions.map((version, index) => {
        const isActive = version.version === activeVersion;
        return (
          <li
            key={version.version}
            className="flex flex-col gap-2 border-b px-4 py-3 last:border-b-0 md:px-5"
          >
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
              <div className="min-w-0">
                <p className="flex flex-wrap items-center gap-2">
                  <span className="font-medium">Version {version.version}</span>
                  {isActive ? <Badge tone="ok">In force</Badge> : null}
                </p>
                <p className="text-ink-muted text-sm">
                  {version.author}, <RelativeTime at={version.createdAt} />
                  {version.comment === '' ? '' : `: ${version.comment}`}
                </p>
              </div>
              {isActive ? (
                <ConfirmAction
                  action={save}
                  input={{ id, body: { version: null } }}
                  label="Switch off"
                  title={`Switch off “${policy.title}”?`}
                  description="From the next request on it is not asked any more. It can be switched on again."
                  confirm="Switch off"
                  size="sm"
                />
              ) : (
                <ActionButton action={save} input={{ id, body: { version: version.version } }} size="sm">
                  Switch version {version.version} on
                </ActionButton>
              )}
            </div>
            <Changes version={version} before={versions[index + 1]} />
          </li>
        );
      })}
    </ol>
  );
}

function Changes({ version, before }: { version: PolicyVersionView; before: PolicyVersionView | undefined }) {
  return (
    <details>
      <summary className="w-fit cursor-pointer text-ink-muted text-sm">
        {before ? `What differs from version ${before.version}` : 'The text'}
      </summary>
      <Difference before={before?.text ?? version.text} after={version.text} />
    </details>
  );
}

function Difference({ before, after }: { before: string; after: string }) {
  let key = 0;
  const lines = diffLines(before, after).flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => {
        key += 1;
        return { key, line, sign: added ? '+' : removed ? '-' : ' ' };
      }),
  );
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label="Text"
      className="mt-2 overflow-x-auto rounded-md border bg-sunken py-2"
    >
      <pre className="font-mono text-xs leading-5">
        {lines.map(({ key: each, line, sign }) => (
          <span
            key={each}
            className={cn(
              'block w-fit min-w-full px-3',
              sign === '+' && 'bg-ok-soft text-ok',
              sign === '-' && 'bg-bad-soft text-bad',
            )}
          >
            {sign} {line}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}
