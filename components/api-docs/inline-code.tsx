import { Fragment } from 'react';

export const codeLook = 'rounded bg-sunken px-1 py-px font-mono text-[0.9em] [overflow-wrap:anywhere]';

/** A description with what stands between backticks as code. */
export function InlineCode({ text }: { text: string }) {
  const parts = text.split('`').map((part, place) => ({ part, place, isCode: place % 2 === 1 }));
  return parts.map(({ part, place, isCode }) =>
    isCode ? (
      <code key={place} className={codeLook}>
        {part}
      </code>
    ) : (
      <Fragment key={place}>{part}</Fragment>
    ),
  );
}
