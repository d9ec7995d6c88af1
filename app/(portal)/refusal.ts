import type { Refusal } from '@/components/forms/action-result';
import { SlipwayError } from '@/lib/errors/slipway-error';

/** The one place where pages turn a refusal into data. Anything else, redirects included, goes on as it is. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof SlipwayError)) throw error;
  return { ok: false, message: error.message, fields: [...error.fields] };
}
