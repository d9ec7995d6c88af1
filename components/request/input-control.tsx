import type { UseFormRegister } from 'react-hook-form';
import { cn } from '@/components/ui/class-names';
import { Field, FieldError } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { Switch } from '@/components/ui/switch';
import type { Field as FieldOfBlueprint } from '@/lib/blueprints/blueprint';
import { fieldId } from './field-id';
import type { RequestValues } from './request-values';

interface InputControlProps {
  field: FieldOfBlueprint;
  register: UseFormRegister<RequestValues>;
  error: string | undefined;
  /** What an empty field stands for. */
  fallback: string;
}

/** One input of a blueprint: its control as the blueprint's metadata describes it. */
export function InputControl({ field, register, error, fallback }: InputControlProps) {
  const path = `inputs.${field.key}` as const;
  const id = fieldId(path);
  if (field.control === 'switch') {
    return <SwitchControl field={field} id={id} error={error} registration={register(path)} />;
  }
  const placeholder = fallback || field.placeholder;
  return (
    <Field
      id={id}
      label={field.label}
      help={field.help}
      error={error}
      className={cn(isWide(field) && 'sm:col-span-2')}
    >
      {(control) =>
        field.control === 'select' ? (
          <Select {...control} {...register(path)} className={cn(isWide(field) && 'max-w-md')}>
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
              {...register(path)}
              inputMode={field.control === 'number' ? 'numeric' : undefined}
              placeholder={placeholder}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className={field.control === 'number' ? 'w-28 tabular-nums' : 'font-mono md:text-sm'}
            />
            {field.control === 'number' && field.unit ? (
              <span className="text-ink-faint">
                {field.unit.many}
                {field.min !== undefined && field.max !== undefined ? (
                  <span className="text-sm">
                    , {field.min} to {field.max}
                  </span>
                ) : null}
              </span>
            ) : null}
          </span>
        )
      }
    </Field>
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
  registration,
}: {
  field: FieldOfBlueprint;
  id: string;
  error: string | undefined;
  registration: ReturnType<UseFormRegister<RequestValues>>;
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
          {field.help}
        </p>
      </div>
    </div>
  );
}
