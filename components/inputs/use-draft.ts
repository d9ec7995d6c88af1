import { useCallback, useEffect, useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { dropDraft, keepDraft, onForm, readDraft, storeOfTab } from './draft';
import type { Identity, RequestValues } from './request-values';

interface Draft {
  /** Whether what the form shows differs from where it started. */
  changed: boolean;
  /** Throws the draft away and starts again. */
  startOver: () => void;
  /** After a launch: the draft has served its purpose and isn't kept again. */
  finish: () => void;
}

const store = () => storeOfTab(sessionStorage, localStorage);

/** Keeps what is typed in this browser, and brings it back after a reload or a detour through the sign-in. */
export function useDraft(
  form: UseFormReturn<RequestValues>,
  options: { key: string; start: RequestValues; values: RequestValues; carried?: Identity | null },
): Draft {
  const { key, start, values, carried } = options;
  const [state, setState] = useState<'new' | 'keeping' | 'finished'>('new');
  const text = JSON.stringify(values);
  const changed = state !== 'new' && text !== JSON.stringify(start);

  // biome-ignore lint/correctness/useExhaustiveDependencies: read once, when the browser has taken the page over
  useEffect(() => {
    const draft = readDraft(store(), key);
    if (draft) form.reset({ ...onForm(draft, start), ...carried });
    setState('keeping');
  }, [key]);

  useEffect(() => {
    if (state !== 'keeping') return;
    if (changed) keepDraft(store(), key, JSON.parse(text));
    else dropDraft(store(), key);
  }, [state, changed, key, text]);

  const startOver = useCallback(() => form.reset(start), [form, start]);
  const finish = useCallback(() => {
    setState('finished');
    dropDraft(store(), key);
  }, [key]);
  return { changed, startOver, finish };
}
