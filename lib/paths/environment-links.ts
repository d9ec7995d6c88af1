import { paths } from '@/lib/paths/paths';

export const environmentTabs = ['timeline', 'events', 'resources', 'outputs', 'inputs', 'activity'] as const;
export type EnvironmentTab = (typeof environmentTabs)[number];

export function readTab(value: string | undefined): EnvironmentTab {
  return environmentTabs.find((tab) => tab === value) ?? 'timeline';
}

/** A tab of an environment's page; `id` as in `paths.environment`. */
export function tabHref(name: string, id: string | undefined, tab: EnvironmentTab): string {
  const base = paths.environment(name, id);
  if (tab === 'timeline') return base;
  return `${base}${base.includes('?') ? '&' : '?'}tab=${tab}`;
}

/** The timeline of one of the environment's operations. */
export function operationHref(name: string, id: string | undefined, operationId: string): string {
  const base = paths.environment(name, id);
  return `${base}${base.includes('?') ? '&' : '?'}operation=${encodeURIComponent(operationId)}`;
}

/** The form, filled in with what this environment was made of. */
export function launchAgainHref(environment: { name: string; id: string }): string {
  const query = new URLSearchParams({ from: environment.name, id: environment.id });
  return `${paths.newEnvironment()}?${query}`;
}
