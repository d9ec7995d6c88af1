'use client';

import { useEffect } from 'react';

/**
 * Keeps keyboard users from being thrown back to the top of the page when the focused element goes, such as a plan that
 * was confirmed or the form of the page before: the content takes the focus. Browsers report no event when it is lost.
 */
export function KeepFocus() {
  useEffect(() => {
    let last: EventTarget | null = null;
    const remember = ({ target }: FocusEvent) => {
      last = target;
    };
    const observer = new MutationObserver(() => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (!isLost || !(last instanceof Element) || last.isConnected) return;
      last = null;
      document.getElementById('content')?.focus({ preventScroll: true });
    });
    document.addEventListener('focusin', remember);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', remember);
      observer.disconnect();
    };
  }, []);
  return null;
}
