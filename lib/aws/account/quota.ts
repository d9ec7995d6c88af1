import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { errorCode } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import { accountClients } from './clients';

export interface AppliedQuota {
  limit: number;
  /** What new accounts have; whether this one has more, Service Quotas doesn't say. */
  isDefault: boolean;
}

/** By account and region. */
const last = new Map<string, Promise<unknown>>();

/**
 * One after the other: five a second are answered, and five more at once.
 * https://docs.aws.amazon.com/servicequotas/latest/userguide/reference_limits.html
 */
function inTurn<Answer>({ target }: Connection, ask: () => Promise<Answer>): Promise<Answer> {
  const place = `${target.accountId} ${target.region}`;
  const turn = (last.get(place) ?? Promise.resolve()).then(ask);
  const ended = turn
    .catch(() => undefined)
    .then(() => void (last.get(place) === ended && last.delete(place)));
  last.set(place, ended);
  return turn;
}

/**
 * The quota that applies to the account in the region. Some are only known as a default, until somebody asked for more.
 * https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
 */
export function appliedQuota(
  connection: Connection,
  quota: { service: string; code: string },
): Promise<AppliedQuota> {
  return inTurn(connection, () => askForQuota(connection, quota));
}

async function askForQuota(
  connection: Connection,
  { service, code }: { service: string; code: string },
): Promise<AppliedQuota> {
  const { serviceQuotas } = accountClients(connection);
  const asked = { ServiceCode: service, QuotaCode: code };
  try {
    const { Quota } = await serviceQuotas.send(new GetServiceQuotaCommand(asked));
    if (Quota?.Value !== undefined) return { limit: Quota.Value, isDefault: false };
  } catch (error) {
    if (errorCode(error) !== 'NoSuchResourceException') throw error;
  }
  const { Quota } = await serviceQuotas.send(new GetAWSDefaultServiceQuotaCommand(asked));
  if (Quota?.Value === undefined) throw new Error('Service Quotas answered without a value');
  return { limit: Quota.Value, isDefault: true };
}
