import { Badge } from '@/components/ui/badge';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';
import type { PolicyView } from '@/lib/policies/list-policies';
import { effectOf, type PolicyEffect } from '@/lib/policies/policy-effect';
import { capitalized } from '@/lib/stacks/types/in-words';

/** Every policy, what it does, and whether it is in force. */
export function PoliciesList({ policies }: { policies: readonly PolicyView[] }) {
  const effects = policies.map(({ text }) => effectOf(text));
  return (
    <ul>
      {policies.map((policy, index) => (
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
            <Words text={effects[index]?.words ?? ''} />
          </div>
          <div className="flex flex-wrap items-center gap-2">
            <EffectBadge effect={effects[index]?.effect} />
            <StateBadge policy={policy} />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What stands for values of a request is told apart from the words around it. */
function Words({ text }: { text: string }) {
  if (text === '') return null;
  return (
    <p className="wrap-anywhere text-ink-muted text-sm">
      {capitalized(text)
        .split(/(\{[^{}]*\})/)
        .map((part, index) =>
          part.startsWith('{') ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence stay where they are
            <code key={index} className="font-mono text-xs">
              {part}
            </code>
          ) : (
            part
          ),
        )}
    </p>
  );
}

function EffectBadge({ effect }: { effect: PolicyEffect['effect'] | undefined }) {
  if (effect === 'permits') return <Badge>Permits</Badge>;
  if (effect === 'asks') return <Badge tone="warn">Asks for approval</Badge>;
  return effect === 'refuses' ? <Badge tone="bad">Refuses</Badge> : null;
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
