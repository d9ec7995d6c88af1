import type { ChangeHistory } from '@/lib/blueprints/blueprint';
import type { FieldError } from '@/lib/errors/slipway-error';
import { leastStorage } from '@/lib/stacks/types/interruptions/database';
import { limits } from './catalog';
import type { WebEnvironmentInputs } from './inputs';

/**
 * Inputs that are fixed once the environment exists, and why.
 *
 * finalSnapshot: a DeletionPolicy can't depend on a parameter without the language extensions transform, so
 * the template has two database resources and makes one of them; switching would swap the database for an
 * empty one. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 *
 * vpcCidr: a VPC can't be renumbered; CloudFormation would replace it with everything in it, the database
 * included. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html
 */
export const fixedInputs = {
  finalSnapshot: 'This is fixed at launch: changing it would replace the database with an empty one',
  vpcCidr: 'This is fixed at launch: changing it would replace the network and everything in it',
} as const satisfies Partial<Record<keyof WebEnvironmentInputs, string>>;

/** What else a running environment can't take: AWS would refuse it in the middle of the update. */
export function checkChange(
  before: WebEnvironmentInputs,
  after: WebEnvironmentInputs,
  history?: ChangeHistory,
): FieldError[] {
  const problems = {
    zones: zonesProblem(before, after),
    databaseStorageGiB: storageProblem(before, after, history),
  };
  return Object.entries(problems).flatMap(([path, message]) => (message === null ? [] : [{ path, message }]));
}

/**
 * A group of database subnets gives up none that is in use ("Some of the subnets to be deleted are currently in use"),
 * and RDS alone decides which zone the database is in.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSubnetGroup.html (SubnetAlreadyInUse)
 */
function zonesProblem(before: WebEnvironmentInputs, after: WebEnvironmentInputs): string | null {
  return after.zones < before.zones
    ? `A zone can’t be removed: the database may be in it, and AWS does not move one. It has ${before.zones} zones; keep them`
    : null;
}

const sixHoursMs = 6 * 3_600_000;

/**
 * RDS never shrinks storage, grows it by at least a tenth, and changes it once in six hours, or less often where it
 * takes longer to optimize it. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.ScalingUp.html
 */
function storageProblem(
  { databaseStorageGiB: before }: WebEnvironmentInputs,
  { databaseStorageGiB: after }: WebEnvironmentInputs,
  history: ChangeHistory | undefined,
): string | null {
  if (after === before) return null;
  const least = leastStorage(before);
  if (least > limits.databaseStorageGiB.max) {
    return `Storage can’t grow any more: it has ${before} GiB, 10% more would be above ${limits.databaseStorageGiB.max} GiB`;
  }
  if (after < before) {
    return `Storage can only grow: it has ${before} GiB. Keep that, or choose at least ${least} GiB`;
  }
  if (after < least) {
    return `Storage grows by at least 10%: it has ${before} GiB, so choose at least ${least} GiB`;
  }
  return tooSoon(history);
}

function tooSoon(history: ChangeHistory | undefined): string | null {
  const last = history?.lastChanged.databaseStorageGiB;
  if (history === undefined || last === undefined) return null;
  const possibleAt = Date.parse(last) + sixHoursMs;
  if (Date.parse(history.now) >= possibleAt) return null;
  return `RDS changes storage once in six hours: it was changed at ${inMinutes(Date.parse(last))}, and can be changed again at ${inMinutes(possibleAt)} at the earliest`;
}

/** "2026-01-31 14:05 UTC", never before the time itself. */
function inMinutes(time: number): string {
  const minute = new Date(Math.ceil(time / 60_000) * 60_000).toISOString();
  return `${minute.slice(0, 10)} ${minute.slice(11, 16)} UTC`;
}
