import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

/** Why somebody asks for something, for whoever has to approve it. */
export function ReasonField({
  id,
  value,
  onChange,
  error,
  className,
}: {
  id: string;
  value: string;
  onChange: (reason: string) => void;
  error?: string | undefined;
  className?: string;
}) {
  return (
    <Field
      id={id}
      label="Reason"
      optional
      help="Read by whoever decides on it, where it needs approval."
      error={error}
      {...(className === undefined ? {} : { className })}
    >
      {(control) => (
        <Input
          {...control}
          name="reason"
          value={value}
          maxLength={500}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** As a request carries it: nothing is no reason. */
export function saidReason(reason: string): { reason?: string } {
  const said = reason.trim();
  return said === '' ? {} : { reason: said };
}
