import { useEffect, useState } from 'react';
import { environmentNameSchema } from '@/lib/blueprints/environment-request';
import type { CheckNameAction } from './request-actions';
import type { NameAvailability } from './request-problems';

const TYPING_PAUSE_MS = 350;

/** Asks the server whether a valid name is free, once the typing pauses; an answer to an older name is dropped. */
export function useNameAvailability(typed: string, checkName: CheckNameAction): NameAvailability {
  const name = typed.trim();
  const [answer, setAnswer] = useState<{ name: string; taken: boolean } | null>(null);

  useEffect(() => {
    if (!environmentNameSchema.safeParse(name).success) return;
    let outdated = false;
    const timer = setTimeout(() => {
      checkName(name).then(
        (taken) => {
          if (!outdated) setAnswer({ name, taken });
        },
        // Without an answer the name counts as unknown: the request itself has the last word.
        () => undefined,
      );
    }, TYPING_PAUSE_MS);
    return () => {
      outdated = true;
      clearTimeout(timer);
    };
  }, [name, checkName]);

  if (!environmentNameSchema.safeParse(name).success) return 'unknown';
  if (answer?.name !== name) return 'checking';
  return answer.taken ? 'taken' : 'free';
}
