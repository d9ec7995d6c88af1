/** What a colour says. Tone never stands alone: an icon or words always say the same. */
export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'bad';

export const toneText = {
  neutral: 'text-ink-muted',
  accent: 'text-accent',
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
} as const satisfies Record<Tone, string>;

export const toneSoft = {
  neutral: 'bg-sunken border-line',
  accent: 'bg-accent-soft border-accent-line',
  ok: 'bg-ok-soft border-ok-line',
  warn: 'bg-warn-soft border-warn-line',
  bad: 'bg-bad-soft border-bad-line',
} as const satisfies Record<Tone, string>;

export const toneFill = {
  neutral: 'bg-ink-faint',
  accent: 'bg-accent',
  ok: 'bg-ok',
  warn: 'bg-warn',
  bad: 'bg-bad',
} as const satisfies Record<Tone, string>;
