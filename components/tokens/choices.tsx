import type { ReactNode } from 'react';
import { FieldError } from '@/components/ui/field';

export interface Choice {
  value: string;
  label: ReactNode;
  help?: string;
  checked?: boolean;
}

/** Several of a few, as checkboxes with one name. */
export function Choices({
  id,
  name,
  legend,
  help,
  error,
  choices,
}: {
  id: string;
  name: string;
  legend: string;
  help?: string;
  error?: string | undefined;
  choices: readonly Choice[];
}) {
  const describedBy = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <fieldset className="min-w-0" aria-describedby={describedBy || undefined}>
      <legend className="font-medium text-ink">{legend}</legend>
      {help ? (
        <p id={`${id}-help`} className="text-ink-faint text-sm">
          {help}
        </p>
      ) : null}
      <div className="mt-2 grid gap-x-6 gap-y-2 sm:grid-cols-2">
        {choices.map((choice) => (
          <label key={choice.value} className="flex min-w-0 items-start gap-2">
            <input
              type="checkbox"
              name={name}
              value={choice.value}
              defaultChecked={choice.checked}
              className="mt-1 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0">
              <span className="font-medium">{choice.label}</span>
              {choice.help ? <span className="block text-ink-muted text-sm">{choice.help}</span> : null}
            </span>
          </label>
        ))}
      </div>
      {error ? <FieldError id={`${id}-error`} message={error} /> : null}
    </fieldset>
  );
}
