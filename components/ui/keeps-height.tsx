'use client';

import { type ReactNode, useLayoutEffect, useRef } from 'react';

/** Never becomes lower than it was: what stands below stays where it is when something in it goes. */
export function KeepsHeight({ children }: { children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = content;
    if (current) current.style.minHeight = `${current.offsetHeight}px`;
  });
  return (
    // Its margins are part of its height.
    <div ref={content} className="flow-root">
      {children}
    </div>
  );
}
