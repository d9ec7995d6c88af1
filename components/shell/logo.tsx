import { cn } from '@/components/ui/class-names';

/** A hull on its slipway, about to meet the water. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" fill="none" className={cn('size-7', className)}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M7 11.5 21.5 15.9c1.9.6 3.7-.6 4.1-2.6l.4-1.8L12 7.2c-2.6-.8-4.6 1.4-5 4.3Z"
        className="fill-accent-ink"
      />
      <path
        d="M6.5 16.2 25.5 22M6.5 25.2c1.6 0 1.6 1.1 3.2 1.1s1.6-1.1 3.2-1.1 1.5 1.1 3.1 1.1 1.6-1.1 3.2-1.1 1.6 1.1 3.2 1.1 1.5-1.1 3.1-1.1"
        strokeWidth="2"
        strokeLinecap="round"
        className="stroke-accent-ink"
      />
    </svg>
  );
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-2.5 font-semibold text-lg tracking-tight', className)}>
      <LogoMark />
      Slipway
    </span>
  );
}
