import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './class-names';

/** What a control needs so that its help and its error are read out with it. */
export interface FieldControl {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

interface FieldProps {
  id: string;
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  /** A remark that is neither help nor error, such as "available". */
  note?: ReactNode;
  optional?: boolean;
  className?: string;
  children: (control: FieldControl) => ReactNode;
}

/** A label, its control, help below it and, when something is wrong, the error in words and with an icon. */
export function Field({ id, label, help, error, note, optional, className, children }: FieldProps) {
  const helpId = help ? `${id}-help` : null;
  const errorId = error ? `${id}-error` : null;
  const describedBy = [helpId, errorId].filter((part) => part !== null).join(' ');
  return (
    <div className={cn('flex min-w-0 flex-col gap-1.5', className)}>
      <label htmlFor={id} className="flex items-baseline gap-2 font-medium text-ink">
        {label}
        {optional ? <span className="font-normal text-ink-faint text-xs">optional</span> : null}
      </label>
      {children({
        id,
        'aria-describedby': describedBy || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error ? <FieldError id={errorId ?? undefined} message={error} /> : note}
      {helpId ? (
        <p id={helpId} className="text-ink-faint text-sm">
          {help}
        </p>
      ) : null}
    </div>
  );
}

export function FieldError({ id, message }: { id: string | undefined; message: string }) {
  return (
    <p id={id} className="flex items-start gap-1.5 text-bad text-sm">
      <CircleAlert aria-hidden className="mt-[3px] size-3.5 shrink-0" />
      <span>{message}</span>
    </p>
  );
}
