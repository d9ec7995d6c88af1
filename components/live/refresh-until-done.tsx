'use client';

import { useEffect } from 'react';
import { refreshPage } from './refresh-page';

const EVERY_MS = 2_000;

/** Reads the page again every two seconds for as long as it is shown: for what no live stream reports. */
export function RefreshUntilDone() {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refreshPage();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return null;
}
