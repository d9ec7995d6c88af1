import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './class-names';
import { type Tone, toneSoft, toneText } from './tone';

const icons = {
  neutral: Info,
  accent: Info,
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: CircleAlert,
} as const satisfies Record<Tone, typeof Info>;

interface AlertProps {
  tone: Tone;
  title?: ReactNode;
  /** `alert` interrupts a screen reader: only for what the person just caused. */
  role?: 'alert' | 'status';
  actions?: ReactNode;
  className?: string;
  children?: ReactNode;
}

/** A framed message with an icon; its tone is also said by the icon and the words. */
export function Alert({ tone, title, role, actions, className, children }: AlertProps) {
  const Icon = icons[tone];
  return (
    <div role={role} className={cn('flex gap-3 rounded-lg border px-4 py-3', toneSoft[tone], className)}>
      <Icon aria-hidden className={cn('mt-0.5 size-4.5 shrink-0', toneText[tone])} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {title ? <p className="font-semibold text-ink">{title}</p> : null}
        {children ? <div className="min-w-0 break-words text-ink-muted">{children}</div> : null}
        {actions ? <div className="mt-2 flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  );
}
