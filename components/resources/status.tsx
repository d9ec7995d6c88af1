import { cn } from '@/components/ui/class-names';
import { toneText } from '@/components/ui/tone';
import { type Displayed, displayOf, type StatusDisplay } from './status-display';

/** An icon and words; the colour only repeats them. */
export function Status({ display, className }: { display: StatusDisplay; className?: string }) {
  const Icon = display.icon;
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1.5 whitespace-nowrap font-medium',
        toneText[display.tone],
        className,
      )}
    >
      <Icon
        aria-hidden
        className={cn(
          'size-4 shrink-0',
          display.spins && 'animate-spin [animation-duration:2.4s] motion-reduce:animate-none',
        )}
      />
      {display.label}
    </span>
  );
}

export function EnvironmentStatusLabel({
  environment,
  className,
}: {
  environment: Displayed;
  className?: string;
}) {
  return <Status display={displayOf(environment)} className={className} />;
}
