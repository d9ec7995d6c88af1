'use client';

import { type RefObject, useRef, useState } from 'react';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

interface TypedNameFieldProps {
  id: string;
  name: string;
  typed: string;
  mistake: string | null;
  input: RefObject<HTMLInputElement | null>;
  onType: (typed: string) => void;
  className?: string;
}

/** What is typed to confirm something that can't be undone; `check` says whether it is the name, and marks it if not. */
export function useTypedName(name: string) {
  const [typed, setTyped] = useState('');
  const [mistake, setMistake] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const onType = (text: string) => {
    setTyped(text);
    setMistake(null);
  };
  const check = (): boolean => {
    if (typed.trim() === name) return true;
    setMistake(`Type the name to confirm: ${name}`);
    input.current?.focus();
    return false;
  };
  return { check, field: { name, typed, mistake, input, onType } };
}

/** "Type orders-dev to confirm". */
export function TypedNameField({ id, name, typed, mistake, input, onType, className }: TypedNameFieldProps) {
  return (
    <Field id={id} label={`Type ${name} to confirm`} error={mistake ?? undefined} className={className}>
      {(control) => (
        <Input
          {...control}
          ref={input}
          value={typed}
          onChange={(event) => onType(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono"
        />
      )}
    </Field>
  );
}
