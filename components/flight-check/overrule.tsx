import { useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { obstacleOf, sortItems } from './sort-items';
import type { FlightCheckState } from './use-flight-check';

/** Whether the request may be sent, given what a flight check found; and what to show where it may not, or not yet. */
export interface Overruling {
  /** Why it is not sent, in words for a screen reader too; null when it can be. */
  refusal: string | null;
  obstacle: 'none' | 'overridable' | 'certain';
  overruled: boolean;
  setOverruled: (overruled: boolean) => void;
}

export function useOverruling(state: FlightCheckState): Overruling {
  // Of one check: what the next one finds is another matter.
  const [overruledCheck, setOverruledCheck] = useState<string | null>(null);
  const check = state.kind === 'known' ? state.view.id : null;
  const overruled = check !== null && check === overruledCheck;
  const setOverruled = (overrules: boolean) => setOverruledCheck(overrules ? check : null);
  const obstacle = state.kind === 'known' ? obstacleOf(sortItems(state.view)) : 'none';
  const refusal =
    obstacle === 'certain'
      ? 'The flight check found something that will fail. Correct it, then check again.'
      : obstacle === 'overridable' && !overruled
        ? 'The flight check found something that will fail. Correct it, or tick the box to try anyway.'
        : null;
  return { refusal, obstacle, overruled, setOverruled };
}

/** Says what the flight check means for the button below it; nothing while nothing will fail. */
export function OverruleNotice({ overruling, deed }: { overruling: Overruling; deed: string }) {
  const { obstacle, refusal, overruled, setOverruled } = overruling;
  if (obstacle === 'none') return null;
  return (
    <Alert
      tone={obstacle === 'certain' ? 'bad' : 'warn'}
      title={obstacle === 'certain' ? `This ${deed} will fail` : `This ${deed} will probably fail`}
    >
      {obstacle === 'certain' ? (
        refusal
      ) : (
        <label className="flex items-start gap-2 text-ink">
          <input
            type="checkbox"
            checked={overruled}
            onChange={(event) => setOverruled(event.target.checked)}
            className="mt-1 size-4 accent-accent"
          />
          <span>Try anyway. AWS may decide otherwise than what it said of this beforehand.</span>
        </label>
      )}
    </Alert>
  );
}
