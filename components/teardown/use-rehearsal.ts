import { useEffect, useEffectEvent, useState } from 'react';
import type { TeardownActions } from '@/components/environments/teardown-mode';
import { isUnanswered } from '@/components/forms/action-result';
import { callAction } from '@/components/forms/call-action';
import { refreshPage } from '@/components/live/refresh-page';
import { useConnection } from '@/components/live/use-connection';
import type { InspectionView } from '@/lib/environments/plan-view';
import type { Rehearsal } from '@/lib/environments/records';

/** What is known of a teardown before it is begun. It can be begun whatever is known. */
export type RehearsalState =
  | { kind: 'counting' }
  | { kind: 'known'; rehearsal: Rehearsal }
  | { kind: 'unknown'; reason: string | null };

/**
 * Asks for a rehearsal when the dialog opens, and again when it could not be asked for and the portal is back. `latest`
 * comes with the page, which is read again when a worker has an answer; an older answer counts for nothing, as buckets
 * fill.
 */
export function useRehearsal(
  name: string,
  latest: InspectionView<Rehearsal> | null,
  rehearse: TeardownActions['rehearse'] | null,
): RehearsalState {
  const reachable = useConnection() === 'fine';
  const [asked, setAsked] = useState<{ id: string } | { refusal: string | null } | null>(null);

  // The action is a new function whenever the page is read again: that is no reason to ask again.
  const ask = useEffectEvent(async () => {
    if (!rehearse || (asked && 'id' in asked)) return asked;
    const answer = await callAction(() => rehearse(name));
    if (answer.ok) return { id: answer.value.id };
    return { refusal: isUnanswered(answer) ? null : answer.message };
  });
  const show = useEffectEvent((answer: typeof asked) => {
    if (answer === asked) return;
    setAsked(answer);
    refreshPage();
  });

  useEffect(() => {
    if (!reachable) return;
    let closed = false;
    void ask().then((answer) => {
      if (!closed) show(answer);
    });
    return () => {
      closed = true;
    };
  }, [reachable]);

  if (!rehearse) return { kind: 'unknown', reason: null };
  if (asked && 'refusal' in asked) return { kind: 'unknown', reason: asked.refusal };
  if (asked === null || latest?.id !== asked.id) return { kind: 'counting' };
  if (latest.status === 'FAILED') return { kind: 'unknown', reason: latest.reason };
  return latest.result ? { kind: 'known', rehearsal: latest.result } : { kind: 'counting' };
}

/** The same, less what was chosen to stay: that neither goes nor blocks. */
export function withoutKept(state: RehearsalState, kept: readonly string[]): RehearsalState {
  if (state.kind !== 'known') return state;
  const { goes, blocks, survives } = state.rehearsal;
  return {
    kind: 'known',
    rehearsal: {
      goes: goes.filter(({ logicalId }) => !kept.includes(logicalId)),
      blocks: blocks.filter((block) => !('logicalId' in block) || !kept.includes(block.logicalId)),
      survives,
    },
  };
}
