import { cn } from './class-names';
import { type Tone, toneFill } from './tone';

interface ProgressProps {
  /** Read out in place of a bare percentage, e.g. "12 of 49 resources". */
  label: string;
  /** Null while nobody knows how far it is. */
  value: number | null;
  max: number;
  tone?: Tone;
  /** Something moves even while the count stands still, so that silence doesn't look hung. */
  busy?: boolean;
  className?: string;
}

export function Progress({ label, value, max, tone = 'accent', busy = false, className }: ProgressProps) {
  const share = value !== null && max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value ?? undefined}
      aria-valuetext={label}
      className={cn('relative h-1 w-full overflow-hidden rounded-full bg-line', className)}
    >
      <div
        className={cn('h-full rounded-full transition-[width] duration-500', toneFill[tone])}
        style={{ width: `${share * 100}%` }}
      />
      {busy ? (
        <div
          aria-hidden
          className="absolute inset-y-0 left-0 w-1/4 animate-sweep bg-surface/45 motion-reduce:hidden"
        />
      ) : null}
    </div>
  );
}
