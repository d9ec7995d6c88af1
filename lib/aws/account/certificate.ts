import { type CertificateStatus, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { errorCode } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import { accountClients } from './clients';

export interface FoundCertificate {
  status: CertificateStatus | undefined;
  notAfter: Date | null;
  /** The names that it is good for, wildcards included. */
  names: readonly string[];
}

/** The certificate, asked for in its own region; null where there is none of this ARN. */
export async function findCertificate(connection: Connection, arn: string): Promise<FoundCertificate | null> {
  const region = arn.split(':')[3] || connection.target.region;
  try {
    const { Certificate } = await accountClients(connection)
      .acm(region)
      .send(new DescribeCertificateCommand({ CertificateArn: arn }));
    if (!Certificate) return null;
    const { Status, NotAfter, DomainName, SubjectAlternativeNames = [] } = Certificate;
    return {
      status: Status,
      notAfter: NotAfter ?? null,
      names: [...new Set([...(DomainName ? [DomainName] : []), ...SubjectAlternativeNames])],
    };
  } catch (error) {
    if (errorCode(error) === 'ResourceNotFoundException') return null;
    throw error;
  }
}
