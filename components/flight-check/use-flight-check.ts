import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import { isUnanswered } from '@/components/forms/action-result';
import { callAction } from '@/components/forms/call-action';
import { useConnection } from '@/components/live/use-connection';
import type { FlightCheckView } from '@/lib/flight-check/flight-check';
import type { FlightCheckActions, FlightCheckRequest } from './flight-check-actions';

const READ_EVERY_MS = 600;

/** What is known of a flight check. Whatever it is, the request can be sent. */
export type FlightCheckState =
  | { kind: 'asking' }
  | { kind: 'known'; view: FlightCheckView }
  /** It could not be asked for, or its answer is gone: why, where that is known. */
  | { kind: 'refused'; reason: string | null };

export interface FlightCheck {
  state: FlightCheckState;
  again: () => void;
}

/** Asks for a flight check once, and reads what becomes known of it until nothing more will come. */
export function useFlightCheck(request: FlightCheckRequest, actions: FlightCheckActions): FlightCheck {
  const reachable = useConnection() === 'fine';
  const [round, setRound] = useState(0);
  const [state, setState] = useState<FlightCheckState>({ kind: 'asking' });

  // Both are new whenever the page is read again: that is no reason to ask again.
  const start = useEffectEvent(() => callAction(() => actions.start(request)));
  const read = useEffectEvent((id: string) => callAction(() => actions.read(id)));

  useEffect(() => {
    if (!reachable) return;
    let closed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = async (ask: () => ReturnType<typeof start>): Promise<void> => {
      const answer = await ask();
      if (closed) return;
      if (!answer.ok) {
        // A lost connection comes back, and then it is asked again.
        setState({ kind: 'refused', reason: isUnanswered(answer) ? null : answer.message });
        return;
      }
      const view = answer.value;
      setState({ kind: 'known', view });
      if (!view.complete) timer = setTimeout(() => void follow(() => read(view.id)), READ_EVERY_MS);
    };
    // `round` grows when somebody asks again.
    if (round >= 0) void follow(() => start());
    return () => {
      closed = true;
      clearTimeout(timer);
    };
  }, [reachable, round]);

  const again = useCallback(() => {
    setState({ kind: 'asking' });
    setRound((before) => before + 1);
  }, []);
  return { state, again };
}
