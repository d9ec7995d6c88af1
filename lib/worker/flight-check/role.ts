import { errorCode, errorMessage, RoleNotAssumed } from '@/lib/aws/aws-failure';
import type { AwsTarget } from '@/lib/aws/target';
import { isOptIn, partitionOf } from '@/lib/stacks/regions';
import { type Finding, type FlightRun, fine } from './flight-run';
import { whyNotLooked } from './why-not-looked';

/** Whether the launcher role can be assumed for this person, and is of the account that the target names. */
export function assumeTheRole({ connection }: FlightRun): Promise<Finding> {
  return assumed(connection.target, () => connection.cloudFormation.config.credentials());
}

/** What comes of an attempt to assume the launcher role. */
export async function assumed(target: AwsTarget, assume: () => Promise<unknown>): Promise<Finding> {
  const { roleArn, accountId, region } = target;
  if (roleArn.split(':')[4] !== accountId) {
    const message = `The launcher role is of another account than the target, ${accountId}. An admin can correct the target.`;
    return { verdict: 'will-fail', message };
  }
  try {
    await assume();
    return fine('Slipway can assume the launcher role.');
  } catch (error) {
    if (error instanceof RoleNotAssumed) return whyNotAssumed(error, region);
    throw error;
  }
}

/** What STS says, in the order of what it checks. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function whyNotAssumed({ cause, roleArn }: RoleNotAssumed, region: string): Finding {
  const code = errorCode(cause);
  const partition = partitionOf(region);
  if (code === 'InvalidClientTokenId' && partition !== 'aws') {
    const message = `Region ${region} is in the partition ${partition}, which knows no credentials of others: the worker has to run in an account of ${partition}.`;
    return { verdict: 'will-fail', message };
  }
  if (code === 'RegionDisabledException' || (code === 'InvalidClientTokenId' && isOptIn(region))) {
    return {
      verdict: 'will-fail',
      message: `Region ${region} is not turned on in both accounts: it has to be on in Slipway’s account and in the target’s.`,
    };
  }
  if (code === 'AccessDenied' || code === 'AccessDeniedException') {
    const action = /perform: (sts:\w+)/.exec(errorMessage(cause))?.[1] ?? 'sts:AssumeRole';
    return {
      verdict: 'will-fail',
      message: `The role ${roleArn} refuses Slipway ${remedies[action] ?? remedies['sts:AssumeRole']}`,
    };
  }
  return { verdict: 'unknown', message: `Couldn’t look: ${whyNotLooked(cause)}` };
}

const again = 'Bootstrapping the target again puts its trust policy right.';
const remedies: Readonly<Record<string, string>> = {
  'sts:AssumeRole': `(sts:AssumeRole): it is missing, or its trust policy doesn’t name Slipway’s own role and this target’s external id. ${again}`,
  'sts:SetSourceIdentity': `a source identity (sts:SetSourceIdentity), which its trust policy must allow. ${again}`,
  'sts:TagSession': `its session tags (sts:TagSession), which its trust policy must allow. ${again}`,
};
