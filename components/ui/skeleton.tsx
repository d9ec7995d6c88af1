import type { ComponentProps } from 'react';
import { cn } from './class-names';

/** Holds the place of what is still being read, so that nothing moves when it arrives. */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return <div aria-hidden className={cn('animate-pulse rounded-md bg-line/70', className)} {...props} />;
}
