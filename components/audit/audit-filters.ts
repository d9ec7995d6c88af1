import { oneValue } from '@/components/ui/search-params';

export const auditFilterNames = ['q', 'actor', 'subject', 'action', 'from', 'to'] as const;
export type AuditFilterName = (typeof auditFilterNames)[number];

/** What the page shows, as it stands in its address; empty: not given. */
export type AuditFilters = Record<AuditFilterName, string>;

/** Reads the address. What a person typed is cut to what can be asked for. */
export function readAuditFilters(
  query: Readonly<Record<string, string | string[] | undefined>>,
): AuditFilters {
  const read = (name: AuditFilterName) =>
    (oneValue(query[name]) ?? '')
      .replaceAll(/[\p{Cc}\p{Cs}]/gu, '')
      .trim()
      .slice(0, 100);
  return Object.fromEntries(auditFilterNames.map((name) => [name, read(name)])) as AuditFilters;
}

/** As a query: what is not given stays out of it. */
export function auditQueryOf(filters: AuditFilters, before?: string): string {
  const query = new URLSearchParams();
  for (const name of auditFilterNames) if (filters[name]) query.set(name, filters[name]);
  if (before) query.set('before', before);
  return query.toString();
}
