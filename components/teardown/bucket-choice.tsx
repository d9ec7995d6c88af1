import type { RefObject } from 'react';
import { cn } from '@/components/ui/class-names';
import type { BucketChoice, BucketQuestion, MadeChoice } from './bucket-consent';

/** Empty it, or leave it: asked before anything is deleted. */
export function BucketChoiceField({
  question,
  choice,
  problem,
  isOutdated,
  firstInput,
  onChange,
}: {
  question: BucketQuestion;
  choice: BucketChoice;
  /** What is wrong with the answer; null for nothing. */
  problem: string | null;
  /** A choice was undone, as its words are others now. */
  isOutdated: boolean;
  /** Where to go when the answer is missing. */
  firstInput: RefObject<HTMLInputElement | null>;
  onChange: (choice: MadeChoice['choice']) => void;
}) {
  const options = [
    { value: 'empty', label: question.empty, looks: 'has-checked:border-bad-line has-checked:bg-bad-soft' },
    {
      value: 'keep',
      label: question.keep,
      looks: 'has-checked:border-accent-line has-checked:bg-accent-soft/60',
    },
  ] as const;
  return (
    <div
      role="radiogroup"
      aria-labelledby="bucket-question"
      className="mb-4"
      aria-required={question.isRequired || undefined}
      aria-invalid={problem !== null || undefined}
      aria-describedby={problem ? 'bucket-problem' : 'bucket-help'}
    >
      <p id="bucket-question" className="mb-1.5 font-medium">
        What happens to the bucket contents
      </p>
      <div className="flex flex-col gap-2">
        {options.map(({ value, label, looks }, index) => (
          <label
            key={value}
            className={cn(
              'flex min-h-[4.5rem] items-start gap-2.5 rounded-md border p-3',
              problem && 'border-bad',
              looks,
            )}
          >
            <input
              ref={index === 0 ? firstInput : undefined}
              type="radio"
              name="bucket-choice"
              checked={choice === value}
              onChange={() => onChange(value)}
              className="mt-1 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0 break-words">{label}</span>
          </label>
        ))}
      </div>
      <p role="status" className="text-sm text-warn not-empty:mt-1.5">
        {isOutdated && !problem ? 'AWS has just reported what there is to delete: choose again.' : null}
      </p>
      {problem ? (
        <p id="bucket-problem" role="alert" className="mt-1.5 text-bad text-sm">
          {problem}
        </p>
      ) : (
        <p id="bucket-help" className="mt-1.5 min-h-10 text-ink-faint text-sm">
          {question.isRequired
            ? 'AWS deletes only empty buckets. What is left in AWS keeps costing money.'
            : 'Without an answer, a bucket that holds anything ends the teardown before anything is deleted.'}
        </p>
      )}
    </div>
  );
}
