import { cn } from '@/components/ui/class-names';

const steps = [
  { id: 'fill-in', label: 'Fill in' },
  { id: 'review', label: 'Review' },
] as const;

/** Where one is on the way to an environment. */
export function Steps({
  current,
  children,
}: {
  current: (typeof steps)[number]['id'];
  children?: React.ReactNode;
}) {
  return (
    <div className="mb-4 flex min-h-7 items-center justify-between gap-4">
      <ol aria-label="Steps" className="flex items-center gap-4 text-ink-faint">
        {steps.map((step, index) => (
          <li
            key={step.id}
            aria-current={step.id === current ? 'step' : undefined}
            className={cn(
              'flex items-center gap-2 whitespace-nowrap',
              step.id === current && 'font-semibold text-ink',
            )}
          >
            <span
              aria-hidden
              className={cn(
                'flex size-5 items-center justify-center rounded-full border border-line-strong text-xs tabular-nums',
                step.id === current && 'border-accent bg-accent text-accent-ink',
              )}
            >
              {index + 1}
            </span>
            {step.label}
          </li>
        ))}
      </ol>
      {children}
    </div>
  );
}
