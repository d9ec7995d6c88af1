import { unstable_rethrow, useRouter } from 'next/navigation';
import { useCallback, useRef, useState } from 'react';
import { noAnswer } from '@/components/forms/action-result';
import { paths } from '@/lib/paths/paths';
import type { EnvironmentRequestBody, LaunchAction } from './request-actions';
import type { Problem } from './request-problems';

export interface LaunchRefusal {
  message: string;
  problems: readonly Problem[];
}

/**
 * Sends the request once: a second press while the first is under way, or after it was accepted, does nothing.
 * Then goes to the new environment.
 */
export function useLaunch(action: LaunchAction, onAccepted: () => void) {
  const router = useRouter();
  const sent = useRef(false);
  const [pending, setPending] = useState(false);

  const launch = useCallback(
    async (request: EnvironmentRequestBody): Promise<LaunchRefusal | null> => {
      if (sent.current) return null;
      sent.current = true;
      setPending(true);
      try {
        const result = await action(request);
        if (result.ok) {
          onAccepted();
          router.push(paths.environment(result.value.name));
          return null;
        }
        sent.current = false;
        setPending(false);
        return { message: result.message, problems: result.fields };
      } catch (error) {
        sent.current = false;
        setPending(false);
        unstable_rethrow(error);
        return { message: noAnswer.message, problems: [] };
      }
    },
    [action, onAccepted, router],
  );
  return { launch, pending };
}
