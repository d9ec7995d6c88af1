import type { CertificateStatus } from '@aws-sdk/client-acm';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { uuidOf } from './identifiers';
import type { Certificate, Place, World } from './state';

/** The one certificate that exists in every account and region. */
const KNOWN_CERTIFICATE = '11111111-2222-3333-4444-555555555555';

/** How long one lasts. https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
const VALIDITY_MS = 395 * 24 * 3_600_000;

/** The certificate of this ARN; undefined where there is none, and for those of other accounts and regions. */
export function findCertificate(world: World, place: Place, arn: string): Certificate | undefined {
  const found = world.certificates.get(arn) ?? everybodys(place);
  const isHere = found.account === place.account && found.region === place.region;
  return isHere && found.arn === arn ? found : undefined;
}

/** Whether something of the given region can be served with it. The known one is taken from any account. */
export function isUsable(world: World, place: Place, arn: string): boolean {
  const isKnown = arn.includes(`:acm:${place.region}:`) && arn.endsWith(`:certificate/${KNOWN_CERTIFICATE}`);
  return isKnown || findCertificate(world, place, arn)?.status === 'ISSUED';
}

/** In the order in which they came. */
export function certificatesOf(world: World, place: Place): Certificate[] {
  const all = [everybodys(place), ...world.certificates.values()];
  return all.filter(({ account, region }) => account === place.account && region === place.region);
}

function everybodys({ account, region }: Place): Certificate {
  const arn = certificateArn({ account, region }, KNOWN_CERTIFICATE);
  const createdAt = Date.UTC(2026, 0, 1);
  const domainNames = ['example.com', '*.example.com'];
  return { arn, account, region, domainNames, status: 'ISSUED', createdAt, notAfter: Date.UTC(2099, 0, 1) };
}

export interface NewCertificate extends Place {
  domainNames: string[];
  status: CertificateStatus;
  /** What stands at the end of its ARN; made up where there is none. */
  id?: string;
}

export function addCertificate(world: World, given: NewCertificate, at: number): Certificate {
  world.changes += 1;
  const { account, region, domainNames, status } = given;
  const arn = certificateArn(given, given.id ?? uuidOf(`certificate:${world.changes}:${at}:${domainNames}`));
  const ends: Partial<Record<CertificateStatus, number>> = { EXPIRED: at - 1000, ISSUED: at + VALIDITY_MS };
  const certificate = { arn, account, region, domainNames, status, createdAt: at, notAfter: ends[status] };
  world.certificates.set(arn, certificate);
  return certificate;
}

function certificateArn({ account, region }: Place, id: string): string {
  return `arn:${partitionOf(region)}:acm:${region}:${account}:certificate/${id}`;
}

/** An issued certificate whose time is over is expired. */
export function statusAt({ status, notAfter }: Certificate, at: number): CertificateStatus {
  return status === 'ISSUED' && notAfter !== undefined && notAfter <= at ? 'EXPIRED' : status;
}
