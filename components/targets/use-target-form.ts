import { type FormEvent, useState, useTransition } from 'react';
import type { ActionResult, Refusal } from '@/components/forms/action-result';
import { callAction } from '@/components/forms/call-action';
import { refreshPage } from '@/components/live/refresh-page';

/** Sends a form once at a time; keeps the words of a refusal, and which field each is about. */
export function useTargetForm<Value>(
  send: (data: FormData) => Promise<ActionResult<Value>>,
  onDone: (value: Value) => void,
) {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [pending, startTransition] = useTransition();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const form = event.currentTarget;
    const data = new FormData(form);
    startTransition(async () => {
      const result = await callAction(() => send(data));
      if (!result.ok) {
        setRefusal(result);
        const [first] = result.fields;
        const field = first && form.elements.namedItem(first.path);
        if (field instanceof HTMLElement) field.focus();
        return;
      }
      setRefusal(null);
      onDone(result.value);
      refreshPage();
    });
  };
  const errorOf = (path: string) =>
    refusal?.fields.find((field) => field.path === path || field.path.startsWith(`${path}.`))?.message;
  return { submit, pending, refusal, errorOf };
}
