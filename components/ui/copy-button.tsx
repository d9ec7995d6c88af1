'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button';

type CopyState = 'idle' | 'copied' | 'failed';

const announcements = {
  idle: '',
  copied: 'Copied',
  failed: 'Copying is not allowed by this browser; select the text instead',
} as const satisfies Record<CopyState, string>;

/** Copies `value`; says so with an icon and to screen readers. `label` names what is copied. */
export function CopyButton({ value, label }: { value: string; label: string }) {
  const [state, setState] = useState<CopyState>('idle');

  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2_000);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setState('copied');
    } catch {
      setState('failed');
    }
  };

  return (
    <span className="inline-flex items-center">
      <Button variant="quiet" size="icon" className="size-7" aria-label={`Copy ${label}`} onClick={copy}>
        {state === 'copied' ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
      </Button>
      <span role="status" className={state === 'failed' ? 'text-bad text-sm' : 'sr-only'}>
        {announcements[state]}
      </span>
    </span>
  );
}
