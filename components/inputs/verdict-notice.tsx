import { Alert } from '@/components/ui/alert';
import { cn } from '@/components/ui/class-names';
import type { Verdict, VerdictReason } from '@/lib/policies/verdict';
import { capitalized } from '@/lib/stacks/types/in-words';

/** What the organization's policies say of what was typed, where it is more than "yes". A screen reader hears of it. */
export function VerdictNotice({ verdict, className }: { verdict: Verdict | null; className?: string }) {
  const outcome = verdict?.outcome ?? 'allow';
  const reasons = verdict?.reasons ?? [];
  return (
    <div role="status" className={cn(outcome === 'allow' ? 'sr-only' : className)}>
      {outcome === 'allow' ? null : (
        <Alert
          tone={outcome === 'deny' ? 'bad' : 'warn'}
          title={outcome === 'deny' ? 'Not allowed' : 'Needs approval'}
        >
          <ReasonsList reasons={reasons} />
        </Alert>
      )}
    </div>
  );
}

function ReasonsList({ reasons }: { reasons: readonly VerdictReason[] }) {
  return (
    <ul className="flex flex-col gap-1.5 text-sm">
      {reasons.map(({ policy, words, help }) => (
        <li key={policy}>
          <span className="text-ink">{capitalized(words)}.</span> {help}
        </li>
      ))}
    </ul>
  );
}
