import { type FormEvent, useRef, useState, useTransition } from 'react';
import type { ActionResult, Refusal } from '@/components/forms/action-result';
import { callAction } from '@/components/forms/call-action';
import { refreshPage } from '@/components/live/refresh-page';

/** A form that asks for one thing at a time, keeps what was refused beside its fields, and is empty again once it was done. */
export function useForm<Input, Value>(
  action: (input: Input) => Promise<ActionResult<Value>>,
  read: (data: FormData) => Input,
  onDone: (value: Value) => void = () => undefined,
) {
  const form = useRef<HTMLFormElement>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [pending, startTransition] = useTransition();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const input = read(new FormData(event.currentTarget));
    startTransition(async () => {
      const result = await callAction(() => action(input));
      setRefusal(result.ok ? null : result);
      if (!result.ok) {
        const [first] = result.fields;
        const wrong =
          first && form.current?.querySelector<HTMLElement>(`[name="${first.path.split('.')[0]}"]`);
        (wrong ?? form.current?.querySelector<HTMLElement>('input'))?.focus();
        return;
      }
      form.current?.reset();
      refreshPage();
      onDone(result.value);
    });
  };
  return {
    form,
    submit,
    pending,
    refusal,
    errorOf: (path: string) =>
      refusal?.fields.find((field) => field.path === path || field.path.startsWith(`${path}.`))?.message,
  };
}
