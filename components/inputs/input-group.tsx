'use client';

import { ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Blueprint, Field, FieldGroup } from '@/lib/blueprints/blueprint';
import { type FixedInput, InputControl } from './input-control';
import type { RegisterField } from './use-register';

interface InputGroupProps {
  group: FieldGroup;
  blueprint: Blueprint;
  register: RegisterField;
  /** Messages to show, by path. */
  errors: ReadonlyMap<string, string>;
  /** Grows with every refused submit: a folded error is then unfolded, even if somebody folded it away. */
  reveal: number;
  /** Inputs that can't be changed, by key. */
  fixed?: ReadonlyMap<string, FixedInput>;
  /** Inputs that are not folded away at first, by key. */
  unfold?: ReadonlySet<string>;
}

/** A group of inputs; the advanced ones are folded away until asked for, or until one of them has an error. */
export function InputGroup({ group, blueprint, register, errors, reveal, fixed, unfold }: InputGroupProps) {
  const plain = group.fields.filter((field) => !field.advanced);
  const advanced = group.fields.filter((field) => field.advanced);
  const control = (field: Field) => (
    <InputControl
      key={field.key}
      field={field}
      register={register}
      error={errors.get(`inputs.${field.key}`)}
      fallback={defaultText(blueprint, field.key)}
      fixed={fixed?.get(field.key)}
    />
  );
  return (
    <fieldset className="min-w-0 border-t pt-5 pb-6">
      <legend className="sr-only">{group.title}</legend>
      <div className="mb-4">
        <h2 className="font-semibold text-lg">{group.title}</h2>
        <p className="text-ink-faint">{group.description}</p>
      </div>
      <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">{plain.map(control)}</div>
      {advanced.length > 0 ? (
        <Advanced
          summary={advanced.map((field) => field.label).join(', ')}
          hasError={advanced.some((field) => errors.has(`inputs.${field.key}`))}
          first={plain.length === 0}
          startsOpen={advanced.some((field) => unfold?.has(field.key))}
          reveal={reveal}
        >
          {advanced.map(control)}
        </Advanced>
      ) : null}
    </fieldset>
  );
}

function Advanced({
  summary,
  hasError,
  first,
  startsOpen,
  reveal,
  children,
}: {
  summary: string;
  hasError: boolean;
  first: boolean;
  startsOpen: boolean;
  reveal: number;
  children: React.ReactNode;
}) {
  const [open, setOpen] = useState(startsOpen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `reveal` asks again although `hasError` stayed
  useEffect(() => {
    if (hasError) setOpen(true);
  }, [hasError, reveal]);
  return (
    <details
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className={first ? 'group' : 'group mt-5'}
    >
      <summary className="inline-flex list-none items-center gap-1.5 rounded-md text-ink-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        <span>
          <span className="font-medium">Advanced:</span> <span className="text-ink-faint">{summary}</span>
        </span>
      </summary>
      <div className="mt-4 grid gap-x-6 gap-y-5 border-l-2 pl-5 sm:grid-cols-2">{children}</div>
    </details>
  );
}

function defaultText(blueprint: Blueprint, key: string): string {
  const value = blueprint.defaultInputs[key];
  return value === null || value === undefined ? '' : String(value);
}
