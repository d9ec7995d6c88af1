/** One line of AWS's public price list. */
export interface Price {
  usd: number;
  per: 'hour' | 'month' | 'GiB and month';
  source: string;
}

/** The date of the public price lists behind every price here, ISO 8601. */
export const pricedAt = '2025-01-01';

/** As AWS's own pricing calculator counts. */
export const hoursPerMonth = 730;

function per(unit: Price['per'], source: string) {
  return (usd: number): Price => ({ usd, per: unit, source });
}

const vpcHour = per('hour', 'https://aws.amazon.com/vpc/pricing/');
const balancerHour = per('hour', 'https://aws.amazon.com/elasticloadbalancing/pricing/');
const databaseGiB = per('GiB and month', 'https://aws.amazon.com/rds/mysql/pricing/');

/** On demand, us-east-1, in US dollars, without tax, discount and free tier. */
export const prices = {
  natGateway: vpcHour(0.045),
  publicAddress: vpcHour(0.005),
  loadBalancer: balancerHour(0.0225),
  loadBalancerCapacityUnit: balancerHour(0.008),
  volumeGiB: per('GiB and month', 'https://aws.amazon.com/ebs/pricing/')(0.08),
  databaseGiB: databaseGiB(0.115),
  /** Of a database that is gone. */
  databaseSnapshotGiB: databaseGiB(0.095),
  key: per('month', 'https://aws.amazon.com/kms/pricing/')(1),
  secret: per('month', 'https://aws.amazon.com/secrets-manager/pricing/')(0.4),
  hostedZone: per('month', 'https://aws.amazon.com/route53/pricing/')(0.5),
  alarm: per('month', 'https://aws.amazon.com/cloudwatch/pricing/')(0.1),
} as const satisfies Record<string, Price>;

const instanceHour = per('hour', 'https://aws.amazon.com/ec2/pricing/on-demand/');
/** Linux, shared tenancy. */
export const instancePrices = {
  't3.micro': instanceHour(0.0104),
  't3.small': instanceHour(0.0208),
  't3.medium': instanceHour(0.0416),
  't3.large': instanceHour(0.0832),
  'm6i.large': instanceHour(0.096),
  'm6i.xlarge': instanceHour(0.192),
  'c6i.large': instanceHour(0.085),
  't4g.micro': instanceHour(0.0084),
  't4g.small': instanceHour(0.0168),
  't4g.medium': instanceHour(0.0336),
  't4g.large': instanceHour(0.0672),
  'm7g.large': instanceHour(0.0816),
  'c7g.large': instanceHour(0.0725),
} as const satisfies Record<string, Price>;

const databaseHour = per('hour', 'https://aws.amazon.com/rds/mysql/pricing/');
/** MySQL, one instance in one zone; Multi-AZ runs two. */
export const databasePrices = {
  'db.t3.micro': databaseHour(0.017),
  'db.t3.small': databaseHour(0.034),
  'db.t3.medium': databaseHour(0.068),
  'db.t4g.micro': databaseHour(0.016),
  'db.t4g.small': databaseHour(0.032),
  'db.t4g.medium': databaseHour(0.065),
  'db.m6g.large': databaseHour(0.152),
  'db.m6i.large': databaseHour(0.171),
  'db.r6g.large': databaseHour(0.215),
} as const satisfies Record<string, Price>;

/** What `amount` units of something cost a month; not rounded. */
export function monthlyUsd({ usd, per: unit }: Price, amount = 1): number {
  return usd * amount * (unit === 'hour' ? hoursPerMonth : 1);
}

/** Whole cents. */
export function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}

/** The price of a size, by its name as it comes out of a template; null when it is not on the list. */
export function priceOf(list: Readonly<Record<string, Price>>, name: unknown): Price | null {
  return typeof name === 'string' && Object.hasOwn(list, name) ? (list[name] ?? null) : null;
}
