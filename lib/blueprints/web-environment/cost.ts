import type { CostEstimate, CostLine } from '@/lib/blueprints/blueprint';
import { databaseClasses, instanceTypes, PRICED_AT } from './catalog';
import type { WebEnvironmentInputs } from './inputs';

const HOURS_PER_MONTH = 730;

/**
 * Public on-demand list prices of us-east-1 in USD, without tax, discount and free tier; the instance prices
 * stand in the catalogue.
 * https://aws.amazon.com/vpc/pricing/ (NAT gateways, addresses), https://aws.amazon.com/ebs/pricing/,
 * https://aws.amazon.com/elasticloadbalancing/pricing/, https://aws.amazon.com/rds/mysql/pricing/,
 * https://aws.amazon.com/kms/pricing/, https://aws.amazon.com/secrets-manager/pricing/
 */
const prices = {
  natGatewayHour: 0.045,
  publicAddressHour: 0.005,
  loadBalancerHour: 0.0225,
  capacityUnitHour: 0.008,
  volumeGiBMonth: 0.08,
  databaseGiBMonth: 0.115,
  keyMonth: 1,
  secretMonth: 0.4,
} as const;

/** Size of an instance's root volume in the template, GiB. */
const ROOT_VOLUME_GIB = 20;

/** What an environment of these inputs costs a month, line by line, in USD. */
export function estimateMonthlyCost(inputs: WebEnvironmentInputs): CostEstimate {
  const lines = [
    instanceLine(inputs, inputs.minInstances),
    databaseLine(inputs),
    natLine(inputs),
    loadBalancerLine(inputs),
    line('Key and secret', 'Encryption key, database password', prices.keyMonth + prices.secretMonth),
  ];
  const fixed = sum(lines.slice(1));
  return {
    lines,
    monthlyUsd: sum(lines),
    maxMonthlyUsd: cents(fixed + instanceLine(inputs, inputs.maxInstances).monthlyUsd),
    currency: 'USD',
    pricedAt: PRICED_AT,
    note: 'An estimate from public list prices of us-east-1. Traffic, backups and what the data bucket holds come on top; other regions differ.',
  };
}

function instanceLine({ instanceType, minInstances, maxInstances }: WebEnvironmentInputs, count: number) {
  const each =
    instanceTypes[instanceType].hourlyUsd * HOURS_PER_MONTH + ROOT_VOLUME_GIB * prices.volumeGiBMonth;
  const grows = maxInstances > minInstances ? `, up to ${maxInstances} under load` : '';
  return line(
    'Instances',
    `${count} × ${instanceType} with ${ROOT_VOLUME_GIB} GiB each${grows}`,
    count * each,
  );
}

function databaseLine({ databaseClass, databaseStorageGiB, multiAz }: WebEnvironmentInputs): CostLine {
  const single =
    databaseClasses[databaseClass].hourlyUsd * HOURS_PER_MONTH + databaseStorageGiB * prices.databaseGiBMonth;
  const detail = `${databaseClass}, ${databaseStorageGiB} GiB${multiAz ? ', with a standby' : ''}`;
  return line('Database', detail, multiAz ? 2 * single : single);
}

function natLine({ natGateways, zones }: WebEnvironmentInputs): CostLine {
  const count = natGateways === 'single' ? 1 : zones;
  const hour = prices.natGatewayHour + prices.publicAddressHour;
  return line('NAT gateways', `${count}, each with a public address`, count * hour * HOURS_PER_MONTH);
}

function loadBalancerLine({ zones }: WebEnvironmentInputs): CostLine {
  const hour = prices.loadBalancerHour + prices.capacityUnitHour + zones * prices.publicAddressHour;
  return line(
    'Load balancer',
    `One capacity unit, a public address in each of ${zones} zones`,
    hour * HOURS_PER_MONTH,
  );
}

function line(label: string, detail: string, monthlyUsd: number): CostLine {
  return { label, detail, monthlyUsd: cents(monthlyUsd) };
}

function sum(lines: readonly CostLine[]): number {
  return cents(lines.reduce((total, { monthlyUsd }) => total + monthlyUsd, 0));
}

function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}
