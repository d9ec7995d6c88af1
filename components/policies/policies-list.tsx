import { Badge } from '@/components/ui/badge';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';
import type { PolicyView } from '@/lib/policies/list-policies';

/** Every policy, what it does, and whether it is in force. */
export function PoliciesList({ policies }: { policies: readonly PolicyView[] }) {
  return (
    <ul>
      {policies.map((policy) => (
        <li
          key={policy.id}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 border-b px-4 py-3 last:border-b-0 md:px-5"
        >
          <div className="min-w-0">
            <Link
              href={paths.policy(policy.id)}
              className="font-medium text-accent underline-offset-2 hover:underline"
            >
              {policy.title}
            </Link>
            <p className="break-words text-ink-muted text-sm">{wordsOf(policy.text)}</p>
          </div>
          <div className="flex flex-wrap items-center gap-2">
            <EffectBadge text={policy.text} />
            <StateBadge policy={policy} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function EffectBadge({ text }: { text: string }) {
  if (/^permit\b/m.test(text)) return <Badge>Permits</Badge>;
  return /^@outcome\("approval"\)/m.test(text) ? (
    <Badge tone="warn">Asks for approval</Badge>
  ) : (
    <Badge tone="bad">Refuses</Badge>
  );
}

export function StateBadge({ policy: { activeVersion, versions } }: { policy: PolicyView }) {
  const latest = versions[0]?.version ?? 0;
  return (
    <>
      {activeVersion === null ? (
        <Badge>Off</Badge>
      ) : (
        <Badge tone="ok">Version {activeVersion} in force</Badge>
      )}
      {latest > (activeVersion ?? 0) ? <Badge tone="accent">Version {latest} is a draft</Badge> : null}
    </>
  );
}

function wordsOf(text: string): string {
  return /^@words\("((?:[^"\\]|\\.)*)"\)/m.exec(text)?.[1] ?? '';
}
