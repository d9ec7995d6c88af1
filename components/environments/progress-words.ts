import type { EnvironmentSummary } from '@/lib/environments/environment-view';

/** "12 of 49 resources", or what is going on before the first one is known. */
export function progressWords({ status, progress }: Pick<EnvironmentSummary, 'status' | 'progress'>): string {
  const { done, total } = progress;
  if (status === 'QUEUED') return `${total} resources to make`;
  return status === 'TEARING_DOWN' ? `${done} of ${total} resources gone` : `${done} of ${total} resources`;
}
