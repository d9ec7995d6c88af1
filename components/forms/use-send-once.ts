import { useCallback, useRef, useState } from 'react';
import type { ActionResult, Refusal } from './action-result';
import { callAction } from './call-action';

/**
 * Sends a form once: a second press while the first is under way, or after it was accepted, does nothing.
 * `onAccepted` returns whether the page is left; if it stays, the form can be sent again.
 */
export function useSendOnce<Form, Value>(
  action: (form: Form) => Promise<ActionResult<Value>>,
  onAccepted: (value: Value) => 'leaves' | 'stays',
) {
  const sent = useRef(false);
  const [pending, setPending] = useState(false);

  const send = useCallback(
    async (form: Form): Promise<Refusal | null> => {
      if (sent.current) return null;
      const again = () => {
        sent.current = false;
        setPending(false);
      };
      sent.current = true;
      setPending(true);
      try {
        const result = await callAction(() => action(form));
        if (!result.ok) {
          again();
          return result;
        }
        if (onAccepted(result.value) === 'stays') again();
        return null;
      } catch (error) {
        again();
        throw error;
      }
    },
    [action, onAccepted],
  );
  return { send, pending };
}
