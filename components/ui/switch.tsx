import type { ComponentProps } from 'react';
import { cn } from './class-names';

/** A checkbox that looks and is announced as a switch; it belongs inside or beside its label. */
export function Switch({ className, ...props }: Omit<ComponentProps<'input'>, 'type' | 'role'>) {
  return (
    <span className={cn('relative inline-flex h-5 w-9 shrink-0', className)}>
      <input
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: the browser derives aria-checked from the checkbox
        role="switch"
        className={cn(
          'peer size-full cursor-pointer appearance-none rounded-full border border-line-strong bg-sunken transition-colors',
          'checked:border-accent checked:bg-accent disabled:opacity-55',
        )}
        {...props}
      />
      <span
        aria-hidden
        className={cn(
          'pointer-events-none absolute top-[3px] left-[3px] size-3.5 rounded-full bg-line-strong transition-transform',
          'peer-checked:translate-x-4 peer-checked:bg-accent-ink',
        )}
      />
    </span>
  );
}
