import type { ComponentProps, ReactNode } from 'react';
import { cn } from './class-names';

export function Card({ className, ...props }: ComponentProps<'div'>) {
  return <div className={cn('min-w-0 rounded-lg border bg-surface shadow-card', className)} {...props} />;
}

interface SectionCardProps {
  /** The heading's id, by which the section gets its name. */
  id: string;
  title: ReactNode;
  description?: ReactNode;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A card that is a section of the page, with a heading. */
export function SectionCard({ id, title, description, aside, className, children }: SectionCardProps) {
  return (
    <section
      aria-labelledby={id}
      className={cn('min-w-0 rounded-lg border bg-surface shadow-card', className)}
    >
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-3 md:px-5">
        <div className="min-w-0">
          <h2 id={id} className="font-semibold text-ink">
            {title}
          </h2>
          {description ? <p className="text-pretty text-ink-faint text-sm">{description}</p> : null}
        </div>
        {aside}
      </header>
      {children}
    </section>
  );
}
