import { useEffect, useEffectEvent, useState } from 'react';
import { isUnanswered } from '@/components/forms/action-result';
import { callAction } from '@/components/forms/call-action';
import { refreshPage } from '@/components/live/refresh-page';
import { useConnection } from '@/components/live/use-connection';
import type { InspectionView } from '@/lib/environments/plan-view';
import type { Rehearsal } from '@/lib/environments/records';
import type { TeardownActions } from './teardown-mode';

/** What is known of a teardown before it is begun. It can be begun whatever is known. */
export type RehearsalState =
  | { kind: 'counting' }
  | { kind: 'known'; rehearsal: Rehearsal }
  | { kind: 'unknown'; reason: string | null };

/** Buckets fill while somebody reads: the longest that a count is shown before AWS is asked again. */
const ASK_AGAIN_MS = 60_000;

/** Which rehearsal was asked for, or why none could be. */
export type Asked = { id: string } | { refusal: string | null } | null;

/**
 * What a dialog shows that asked for a rehearsal, where `latest` is the one that the page knows. What it showed before
 * stands until there is a newer answer.
 */
export function rehearsalState(
  asked: Asked,
  latest: InspectionView<Rehearsal> | null,
  before: Rehearsal | null,
): RehearsalState {
  if (asked && 'refusal' in asked) return { kind: 'unknown', reason: asked.refusal };
  const answer = asked !== null && latest?.id === asked.id ? latest : null;
  if (answer?.status === 'FAILED') return { kind: 'unknown', reason: answer.reason };
  const rehearsal = answer?.result ?? before;
  return rehearsal ? { kind: 'known', rehearsal } : { kind: 'counting' };
}

/**
 * Asks for a rehearsal when the dialog opens, now and then while it is open and seen, and when none could be asked for
 * and the portal is back. `latest` comes with the page, which is read again when a worker has an answer; an older answer
 * than that to the dialog's own question counts for nothing, as buckets fill.
 */
export function useRehearsal(
  name: string,
  latest: InspectionView<Rehearsal> | null,
  rehearse: TeardownActions['rehearse'] | null,
): RehearsalState {
  const reachable = useConnection() === 'fine';
  const [asked, setAsked] = useState<Asked>(null);
  const [before, setBefore] = useState<Rehearsal | null>(null);
  const state = rehearsalState(asked, latest, before);
  if (state.kind === 'known' && state.rehearsal !== before) setBefore(state.rehearsal);

  // The action is a new function whenever the page is read again: that is no reason to ask again.
  const ask = useEffectEvent(async (again: boolean): Promise<Asked> => {
    const knows = asked !== null && 'id' in asked;
    if (!rehearse || (knows && !(again && document.visibilityState === 'visible'))) return asked;
    const answer = await callAction(() => rehearse(name));
    if (answer.ok) return { id: answer.value.id };
    return knows ? asked : { refusal: isUnanswered(answer) ? null : answer.message };
  });
  const show = useEffectEvent((answer: Asked) => {
    if (answer === asked) return;
    setAsked(answer);
    refreshPage();
  });

  useEffect(() => {
    if (!reachable) return;
    let closed = false;
    const askAndShow = (again: boolean) =>
      void ask(again).then((answer) => {
        if (!closed) show(answer);
      });
    askAndShow(false);
    const timer = setInterval(() => askAndShow(true), ASK_AGAIN_MS);
    return () => {
      closed = true;
      clearInterval(timer);
    };
  }, [reachable]);

  return rehearse ? state : { kind: 'unknown', reason: null };
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
