import type { ReactNode } from 'react';
import { cn } from './class-names';
import { type Tone, toneSoft, toneText } from './tone';

export function Badge({
  tone = 'neutral',
  className,
  children,
}: {
  tone?: Tone;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1.5 whitespace-nowrap rounded-full border px-2 py-px font-medium text-xs',
        toneSoft[tone],
        toneText[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
