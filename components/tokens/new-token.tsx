'use client';

import { useEffect, useRef, useState } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import { paths } from '@/lib/paths/paths';

/** A token that was made just now: this is the only time it can be seen. */
export function NewToken({ name, token }: { name: string; token: string }) {
  const box = useRef<HTMLElement>(null);
  const [origin, setOrigin] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new token takes the focus
  useEffect(() => {
    setOrigin(window.location.origin);
    box.current?.focus();
  }, [token]);
  const example = `curl -H 'Authorization: Bearer ${token}' ${origin}${paths.api.environments()}`;
  return (
    <section
      ref={box}
      tabIndex={-1}
      aria-label={`The new token ${name}`}
      className="mt-5 rounded-lg border border-ok-line bg-ok-soft p-4"
    >
      <p className="font-semibold">Copy the token now: it is not shown again</p>
      <Line value={token} label="the token" />
      <p className="mt-3 text-ink-muted">For example, to list your environments:</p>
      <Line value={example} label="the example" />
    </section>
  );
}

function Line({ value, label }: { value: string; label: string }) {
  return (
    <div className="mt-2 flex items-center gap-1 rounded-md border bg-surface py-1 pr-1 pl-3">
      <code className="min-w-0 flex-1 break-all font-mono text-sm">{value}</code>
      <CopyButton value={value} label={label} />
    </div>
  );
}
