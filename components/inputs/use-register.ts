import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import type { FieldPath, UseFormRegisterReturn, UseFormReturn } from 'react-hook-form';
import type { RequestValues } from './request-values';

/** What a field needs to be managed by the form, and to show the right value before scripts run. */
export type RegisterField = (
  path: FieldPath<RequestValues>,
) => UseFormRegisterReturn & { defaultValue?: string; defaultChecked?: boolean };

type Control = HTMLInputElement | HTMLSelectElement;

/**
 * The form's `register`, for pages whose scripts may come late: the HTML shows the values that the form starts with, and
 * what somebody typed before the scripts came is kept, where the form itself would put its own values over it. To be
 * called after what reads a draft: who types knows better.
 */
export function useRegister(form: UseFormReturn<RequestValues>, start: RequestValues): RegisterField {
  const typed = useRef(new Map<FieldPath<RequestValues>, string | boolean>());
  const seen = useRef(new WeakSet<Control>());
  const isAlive = useIsAlive();

  useEffect(() => {
    for (const [path, value] of typed.current) form.setValue(path, value);
    typed.current.clear();
  }, [form]);

  return useCallback(
    (path) => {
      const { ref, ...registration } = form.register(path);
      return {
        ...registration,
        ...(isAlive ? {} : asDefault(valueAt(start, path))),
        ref: (control: Control | null) => {
          if (control && !seen.current.has(control)) {
            seen.current.add(control);
            const already = typedInto(control);
            if (already !== null) typed.current.set(path, already);
          }
          ref(control);
        },
      };
    },
    [form, start, isAlive],
  );
}

/** False on the server and while the browser takes its HTML over. From then on the form alone says what fields hold. */
function useIsAlive(): boolean {
  return useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  );
}

function asDefault(value: string | boolean) {
  return typeof value === 'boolean' ? { defaultChecked: value } : { defaultValue: value };
}

function valueAt(values: RequestValues, path: FieldPath<RequestValues>): string | boolean {
  if (path === 'name' || path === 'team' || path === 'target') return values[path];
  return values.inputs[path.slice('inputs.'.length)] ?? '';
}

/** What a control holds that is not what its HTML says; null where that is the same. */
function typedInto(control: Control): string | boolean | null {
  if (control instanceof HTMLSelectElement) {
    const chosen = control.selectedOptions[0];
    return chosen && !chosen.defaultSelected && isSaid(control) ? control.value : null;
  }
  if (control.type === 'checkbox') return control.checked === control.defaultChecked ? null : control.checked;
  return control.value === control.defaultValue ? null : control.value;
}

/** Whether the HTML says which option it is; else it is the first. */
function isSaid(control: HTMLSelectElement): boolean {
  return [...control.options].some((option) => option.defaultSelected) || control.selectedIndex > 0;
}
