import { Lock } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from '@/components/ui/class-names';
import { Field, FieldError } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { Switch } from '@/components/ui/switch';
import type { Field as FieldOfBlueprint } from '@/lib/blueprints/blueprint';
import { fieldId } from './field-id';
import type { RegisterField } from './use-register';

/** An input that stays as it is, and why. */
export interface FixedInput {
  value: string | boolean;
  reason: string;
}

interface InputControlProps {
  field: FieldOfBlueprint;
  register: RegisterField;
  error: string | undefined;
  /** What an empty field stands for. */
  fallback: string;
  fixed: FixedInput | undefined;
}

type Registration = Pick<ComponentProps<'input'>, 'name' | 'disabled' | 'defaultValue' | 'defaultChecked'>;

/** One input of a blueprint: its control as the blueprint's metadata describes it. */
export function InputControl({ field, register, error, fallback, fixed }: InputControlProps) {
  const path = `inputs.${field.key}` as const;
  const id = fieldId(path);
  // What the form doesn't manage keeps the value it started with.
  const registration = fixed ? fixedRegistration(path, fixed.value) : register(path);
  const help = fixed ? <FixedReason reason={fixed.reason} /> : field.help;
  if (field.control === 'switch') {
    return <SwitchControl field={field} id={id} error={error} help={help} registration={registration} />;
  }
  const placeholder = fallback || field.placeholder;
  return (
    <Field
      id={id}
      label={field.label}
      help={help}
      error={error}
      className={cn(isWide(field) && 'sm:col-span-2')}
    >
      {(control) =>
        field.control === 'select' ? (
          <Select {...control} {...registration} className={cn(isWide(field) && 'max-w-md')}>
            {field.options?.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </Select>
        ) : (
          <span className="flex items-center gap-2.5">
            <Input
              {...control}
              {...registration}
              inputMode={field.control === 'number' ? 'numeric' : undefined}
              placeholder={placeholder}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className={field.control === 'number' ? 'w-28 tabular-nums' : 'font-mono md:text-sm'}
            />
            {field.control === 'number' && field.unit ? <Unit field={field} unit={field.unit.many} /> : null}
          </span>
        )
      }
    </Field>
  );
}

function fixedRegistration(name: string, value: string | boolean): Registration {
  return typeof value === 'boolean'
    ? { name, disabled: true, defaultChecked: value }
    : { name, disabled: true, defaultValue: value };
}

function FixedReason({ reason }: { reason: string }) {
  return (
    <span className="flex items-start gap-1.5">
      <Lock aria-hidden className="mt-[3px] size-3.5 shrink-0" />
      <span>{reason}.</span>
    </span>
  );
}

function Unit({ field: { min, max }, unit }: { field: FieldOfBlueprint; unit: string }) {
  return (
    <span className="text-ink-faint">
      {unit}
      {min !== undefined && max !== undefined ? (
        <span className="text-sm">
          , {min} to {max}
        </span>
      ) : null}
    </span>
  );
}

/** Text needs the whole width; so do options that say more than a word or two. */
function isWide(field: FieldOfBlueprint): boolean {
  return field.control === 'text' || (field.options ?? []).some((option) => option.label.length > 20);
}

function SwitchControl({
  field,
  id,
  error,
  help,
  registration,
}: {
  field: FieldOfBlueprint;
  id: string;
  error: string | undefined;
  help: React.ReactNode;
  registration: Registration;
}) {
  const describedBy = error ? `${id}-help ${id}-error` : `${id}-help`;
  return (
    <div className="flex gap-3 sm:col-span-2">
      <Switch
        id={id}
        {...registration}
        aria-describedby={describedBy}
        aria-invalid={error ? true : undefined}
        className="mt-0.5"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {field.label}
        </label>
        {error ? <FieldError id={`${id}-error`} message={error} /> : null}
        <p id={`${id}-help`} className="text-ink-faint text-sm">
          {help}
        </p>
      </div>
    </div>
  );
}
