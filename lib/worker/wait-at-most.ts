import { pause } from './pause';

/** Waits `ms` at most; undefined when it has not come by then. It continues all the same. */
export async function waitAtMost<Value>(ms: number, coming: Promise<Value>): Promise<Value | undefined> {
  const waited = new AbortController();
  try {
    return (await Promise.race([coming, pause(ms, waited.signal)])) ?? undefined;
  } finally {
    waited.abort();
  }
}
