import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { errorCode } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import { accountClients } from './clients';
import { inTurn } from './turns';

export interface AppliedQuota {
  limit: number;
  /** What new accounts have; whether this one has more, Service Quotas doesn't say. */
  isDefault: boolean;
}

/** How long an answer is waited for before the next quota is asked for. */
const longestTurnMs = 1_000;

/**
 * The quota that applies to the account in the region. Some are only known as a default, until somebody asked for more.
 * Asked for one after the other: five a second are answered, and five more at once.
 * https://docs.aws.amazon.com/servicequotas/latest/userguide/reference_limits.html
 * https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
 */
export function appliedQuota(
  connection: Connection,
  quota: { service: string; code: string },
): Promise<AppliedQuota> {
  const { accountId, region } = connection.target;
  return inTurn(`${accountId} ${region}`, longestTurnMs, () => askForQuota(connection, quota));
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
