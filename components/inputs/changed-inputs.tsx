import { ArrowRight } from 'lucide-react';
import { cn } from '@/components/ui/class-names';
import { findBlueprint } from '@/lib/blueprints/registry';

interface ChangedInputsProps {
  blueprint: string;
  before: Readonly<Record<string, unknown>>;
  after: Readonly<Record<string, unknown>>;
}

/** Which inputs differ, in the order of the form; those that only one of the two has as well. */
export function changedInputs({ blueprint, before, after }: ChangedInputsProps): string[] {
  const fields = findBlueprint(blueprint)?.fieldGroups.flatMap((group) => group.fields) ?? [];
  const keys = new Set([...fields.map(({ key }) => key), ...Object.keys(after), ...Object.keys(before)]);
  return [...keys].filter((key) => key in before && key in after && before[key] !== after[key]);
}

/** "Instance type: t3.micro → t3.small", a line per input that differs, or per one of `only`; nothing where none does. */
export function ChangedInputs({
  wide,
  only,
  ...props
}: ChangedInputsProps & { wide?: boolean; only?: readonly string[] }) {
  const keys = only ?? changedInputs(props);
  if (keys.length === 0) return null;
  return (
    <dl className={cn('grid gap-x-10 gap-y-1.5 text-sm', wide && 'sm:grid-cols-2')}>
      {keys.map((key) => (
        <div key={key}>
          <dt className="text-ink-faint">{labelOfInput(props.blueprint, key)}</dt>
          <dd>
            <BeforeAfter
              before={wordsOf(props.blueprint, key, props.before[key])}
              after={wordsOf(props.blueprint, key, props.after[key])}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function BeforeAfter({ before, after }: { before: string; after: string }) {
  return (
    <span className="inline-flex min-w-0 flex-wrap items-center gap-x-1.5">
      <span className="min-w-0 break-words text-ink-muted">{before}</span>
      <ArrowRight aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
      <span className="sr-only">becomes</span>
      <span className="min-w-0 break-words font-medium text-ink">{after}</span>
    </span>
  );
}

export function labelOfInput(blueprint: string, key: string): string {
  const fields = findBlueprint(blueprint)?.fieldGroups.flatMap((group) => group.fields) ?? [];
  return fields.find((field) => field.key === key)?.label ?? key;
}

export function wordsOf(blueprint: string, key: string, value: unknown): string {
  return findBlueprint(blueprint)?.formatInput(key, value) || 'none';
}
