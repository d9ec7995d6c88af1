import { oneValue } from '@/components/ui/search-params';
import { paths } from '@/lib/paths/paths';

/** What the page shows, as it stands in its address. */
export interface TargetFilters {
  /** `attention`: only those whose verification failed, or whose bootstrap is outdated; `all`: all that are not retired. */
  show: 'all' | 'attention' | 'retired';
  q: string;
}

const shown = ['attention', 'retired'] as const;

/** Reads the address; anything unknown counts as not given. */
export function readTargetFilters(
  query: Readonly<Record<string, string | string[] | undefined>>,
): TargetFilters {
  return {
    show: shown.find((each) => each === oneValue(query.show)) ?? 'all',
    q: (oneValue(query.q) ?? '')
      // Postgres takes no text with a NUL.
      .replaceAll('\0', '')
      .trim()
      .slice(0, 100),
  };
}

/** The page's address with these filters, from the target after `after` on; what is the default stays out of it. */
export function targetsHref({ show, q }: TargetFilters, after?: string): string {
  const query = new URLSearchParams();
  if (show !== 'all') query.set('show', show);
  if (q) query.set('q', q);
  if (after) query.set('after', after);
  const text = query.toString();
  return text ? `${paths.targets()}?${text}` : paths.targets();
}
