import { useEffect, useEffectEvent, useState } from 'react';
import type { ActionResult } from '@/components/forms/action-result';
import { callAction } from '@/components/forms/call-action';
import { useConnection } from '@/components/live/use-connection';
import type { Verdict } from '@/lib/policies/verdict';

/** Of a launch, what the form would send; else the environment's name and its inputs. */
export type VerdictRequest =
  | { kind: 'launch'; request: { blueprint: string; target: string; team: string; inputs: unknown } }
  | { kind: 'relaunch' | 'update'; name: string; inputs: unknown };

export type VerdictAction = (request: VerdictRequest) => Promise<ActionResult<Verdict>>;

/** Whoever still types is not asked about every letter. */
const PAUSE_MS = 400;

/**
 * What the organization's policies say of the form as it stands; null as long as that is not known. It decides
 * nothing: the same is asked when the request is sent.
 *
 * @param request null while the form is not valid
 */
export function useVerdict(request: VerdictRequest | null, action: VerdictAction): Verdict | null {
  const reachable = useConnection() === 'fine';
  const key = request && JSON.stringify(request);
  const [known, setKnown] = useState<{ key: string; verdict: Verdict } | null>(null);
  // Both are new whenever the page is drawn: that is no reason to ask again.
  const ask = useEffectEvent(async () => (request ? callAction(() => action(request)) : null));
  useEffect(() => {
    if (key === null || !reachable) return;
    let closed = false;
    const timer = setTimeout(async () => {
      const answer = await ask();
      if (!closed && answer?.ok) setKnown({ key, verdict: answer.value });
    }, PAUSE_MS);
    return () => {
      closed = true;
      clearTimeout(timer);
    };
  }, [key, reachable]);
  return known !== null && known.key === key ? known.verdict : null;
}
