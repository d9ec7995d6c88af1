import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from './request-problems';

/** After this long without a keystroke a field may say what is wrong, also before it was left. */
const TYPING_PAUSE_MS = 700;

/**
 * Which fields may show their problems: those that were left or paused at, and all of them after a submit.
 * A name is not called too short while its first letters are being typed.
 */
export function useVisibleProblems(problems: readonly Problem[]) {
  const [shown, setShown] = useState<ReadonlySet<string> | 'all'>(new Set());
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(pause.current), []);

  const show = useCallback((path: string) => {
    setShown((before) => (before === 'all' || before.has(path) ? before : new Set([...before, path])));
  }, []);
  const showAfterPause = useCallback(
    (path: string) => {
      clearTimeout(pause.current);
      pause.current = setTimeout(() => show(path), TYPING_PAUSE_MS);
    },
    [show],
  );
  const showAll = useCallback(() => setShown('all'), []);
  const showNone = useCallback(() => setShown(new Set()), []);

  const visible = problems.filter(({ path }) => shown === 'all' || shown.has(path));
  const errors = new Map(visible.map(({ path, message }) => [path, message]));
  return { errors, show, showAfterPause, showAll, showNone, allShown: shown === 'all' };
}
