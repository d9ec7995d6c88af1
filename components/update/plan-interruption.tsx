import { Check, CircleHelp, type LucideIcon, RefreshCw, Timer, Trash2 } from 'lucide-react';
import { interruptionWords } from '@/components/resources/plan-words';
import { Badge } from '@/components/ui/badge';
import type { Tone } from '@/components/ui/tone';
import type { PlannedChange } from '@/lib/environments/records';

type Kind = NonNullable<PlannedChange['interruption']>['kind'] | 'replaced-maybe';

const badges = {
  none: { label: 'No interruption', tone: 'neutral', icon: Check },
  'in-place': { label: 'Changed in place', tone: 'neutral', icon: CircleHelp },
  short: { label: 'Short interruption', tone: 'warn', icon: Timer },
  removed: { label: 'Removed', tone: 'warn', icon: Trash2 },
  replaced: { label: 'Replaced', tone: 'warn', icon: RefreshCw },
  'replaced-maybe': { label: 'May be replaced', tone: 'warn', icon: RefreshCw },
} as const satisfies Record<Kind, { label: string; tone: Tone; icon: LucideIcon }>;

/** Plans of before say of a resource what happens to it, and not what that does to those who use it. */
const ofAction = {
  add: 'none',
  modify: 'in-place',
  replace: 'replaced',
  'replace-maybe': 'replaced-maybe',
  remove: 'removed',
} as const satisfies Record<PlannedChange['action'], Kind>;

function kindOf({ action, interruption }: PlannedChange): Kind {
  if (!interruption || action === 'replace-maybe') return ofAction[action];
  return interruption.kind;
}

/** Whom the change of one resource interrupts: one look at it says what to read. */
export function InterruptionBadge({ change, isLoss }: { change: PlannedChange; isLoss: boolean }) {
  const { label, tone, icon: Icon } = badges[kindOf(change)];
  return (
    <Badge tone={isLoss ? 'bad' : tone}>
      <Icon aria-hidden className="size-3 shrink-0" /> {label}
    </Badge>
  );
}

/** What, how long and when, and what else there is to know; nothing where the badge says it all. */
export function InterruptionWords({ change }: { change: PlannedChange }) {
  const { sentence, note } = interruptionWords(change);
  if (sentence === null && note === null) return null;
  return (
    <p className="text-ink-muted text-sm">
      {sentence ? <span className="text-ink">{sentence} </span> : null}
      {note}
    </p>
  );
}
