import type { CostEstimate, CostLine } from '@/lib/blueprints/blueprint';
import { loadBalancerMonthlyUsd } from '@/lib/stacks/types/load-balancing';
import {
  cents,
  databasePrices,
  instancePrices,
  monthlyUsd,
  pricedAt,
  prices,
} from '@/lib/stacks/types/prices';
import type { WebEnvironmentInputs } from './inputs';

/** Size of an instance's root volume in the template, GiB. */
export const ROOT_VOLUME_GIB = 20;

/** What an environment of these inputs costs a month, line by line, in USD. */
export function estimateMonthlyCost(inputs: WebEnvironmentInputs): CostEstimate {
  const lines = [
    instanceLine(inputs, inputs.minInstances),
    databaseLine(inputs),
    natLine(inputs),
    loadBalancerLine(inputs),
    line(
      'Key and secret',
      'Encryption key, database password',
      monthlyUsd(prices.key) + monthlyUsd(prices.secret),
    ),
  ];
  const fixed = sum(lines.slice(1));
  return {
    lines,
    monthlyUsd: sum(lines),
    maxMonthlyUsd: cents(fixed + instanceLine(inputs, inputs.maxInstances).monthlyUsd),
    currency: 'USD',
    pricedAt,
    note: 'An estimate from public list prices of us-east-1. Traffic, backups and what the data bucket holds come on top; other regions differ.',
  };
}

function instanceLine({ instanceType, minInstances, maxInstances }: WebEnvironmentInputs, count: number) {
  const each = monthlyUsd(instancePrices[instanceType]) + monthlyUsd(prices.volumeGiB, ROOT_VOLUME_GIB);
  const grows = maxInstances > minInstances ? `, up to ${maxInstances} under load` : '';
  return line(
    'Instances',
    `${count} × ${instanceType} with ${ROOT_VOLUME_GIB} GiB each${grows}`,
    count * each,
  );
}

function databaseLine({ databaseClass, databaseStorageGiB, multiAz }: WebEnvironmentInputs): CostLine {
  const single =
    monthlyUsd(databasePrices[databaseClass]) + monthlyUsd(prices.databaseGiB, databaseStorageGiB);
  const detail = `${databaseClass}, ${databaseStorageGiB} GiB${multiAz ? ', with a standby' : ''}`;
  return line('Database', detail, multiAz ? 2 * single : single);
}

function natLine({ natGateways, zones }: WebEnvironmentInputs): CostLine {
  const count = natGateways === 'single' ? 1 : zones;
  const each = monthlyUsd(prices.natGateway) + monthlyUsd(prices.publicAddress);
  return line('NAT gateways', `${count}, each with a public address`, count * each);
}

function loadBalancerLine({ zones }: WebEnvironmentInputs): CostLine {
  return line(
    'Load balancer',
    `One capacity unit, a public address in each of ${zones} zones`,
    loadBalancerMonthlyUsd(zones),
  );
}

function line(label: string, detail: string, usd: number): CostLine {
  return { label, detail, monthlyUsd: cents(usd) };
}

function sum(lines: readonly CostLine[]): number {
  return cents(lines.reduce((total, line) => total + line.monthlyUsd, 0));
}
