import { CircleAlert } from 'lucide-react';
import type { Ref } from 'react';
import { fieldId } from './field-id';
import type { Problem } from './request-problems';

interface ErrorSummaryProps {
  ref: Ref<HTMLDivElement>;
  problems: readonly Problem[];
  /** Said where a refusal names no field. */
  message: string | null;
  labelOf: (path: string) => string;
  onFollow: (path: string) => void;
}

/** Everything that is wrong, in the words of the fields, with a link to each; takes the focus after a submit. */
export function ErrorSummary({ ref, problems, message, labelOf, onFollow }: ErrorSummaryProps) {
  if (problems.length === 0 && message === null) return null;
  return (
    <div
      ref={ref}
      role="alert"
      aria-atomic={false}
      tabIndex={-1}
      className="mb-5 scroll-mt-20 rounded-lg border border-bad-line bg-bad-soft px-4 py-3"
    >
      <h2 className="flex items-center gap-2 font-semibold">
        <CircleAlert aria-hidden className="size-4.5 text-bad" />
        {titleOf(problems.length)}
      </h2>
      {message ? <p className="mt-1 pl-6.5">{message}</p> : null}
      <ul className="mt-1 flex flex-col gap-1 pl-6.5">
        {problems.map(({ path, message: text }) => (
          <li key={path}>
            <a
              href={`#${fieldId(path)}`}
              className="rounded-sm text-bad underline decoration-bad-line underline-offset-2 hover:decoration-bad"
              onClick={(event) => {
                event.preventDefault();
                onFollow(path);
              }}
            >
              <span className="font-medium">{labelOf(path)}:</span> {text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function titleOf(count: number): string {
  if (count === 0) return 'The request was refused';
  return count === 1 ? 'There is 1 problem' : `There are ${count} problems`;
}
