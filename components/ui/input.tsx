import type { ComponentProps } from 'react';
import { cn } from './class-names';

/** Text is 16 px on small screens: below that iOS zooms into the page on focus. */
export const controlStyles = cn(
  'h-9 w-full min-w-0 rounded-md border border-line-strong/70 bg-surface px-3 text-[1rem] text-ink md:text-base',
  'placeholder:text-ink-faint hover:border-line-strong focus-visible:outline-offset-0',
  'aria-invalid:border-bad aria-invalid:bg-bad-soft/40 disabled:border-line disabled:bg-sunken disabled:text-ink-muted',
);

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={cn(controlStyles, className)} {...props} />;
}
