import { useEffect, useState } from 'react';
import type { NameAvailability } from '@/components/inputs/request-problems';
import { useConnection } from '@/components/live/use-connection';
import { newNameSchema } from '@/lib/blueprints/environment-request';
import type { CheckNameAction } from './launch-actions';

const TYPING_PAUSE_MS = 350;

/**
 * Asks the server whether a valid name is free, once the typing pauses; an answer to an older name is dropped. Without
 * an answer the name counts as unknown: the request itself has the last word.
 */
export function useNameAvailability(typed: string, checkName: CheckNameAction): NameAvailability {
  const name = typed.trim();
  const [answer, setAnswer] = useState<{ name: string; availability: NameAvailability } | null>(null);
  const reachable = useConnection() === 'fine';

  useEffect(() => {
    if (!reachable || !newNameSchema.safeParse(name).success) return;
    let outdated = false;
    const timer = setTimeout(() => {
      checkName(name)
        .then(
          (taken) => (taken ? 'taken' : 'free'),
          () => 'unknown' as const,
        )
        .then((availability) => {
          if (!outdated) setAnswer({ name, availability });
        });
    }, TYPING_PAUSE_MS);
    return () => {
      outdated = true;
      clearTimeout(timer);
    };
  }, [name, checkName, reachable]);

  if (!newNameSchema.safeParse(name).success) return 'unknown';
  if (answer?.name !== name) return reachable ? 'checking' : 'unknown';
  return answer.availability;
}
