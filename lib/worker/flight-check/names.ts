import { isAliasTaken, isBucketTaken, isDatabaseTaken, isRoleTaken } from '@/lib/aws/account/names';
import type { Connection } from '@/lib/aws/connect';
import { describeStack } from '@/lib/aws/stack';
import { namedChecks } from '@/lib/flight-check/expected-checks';
import { aboutType } from '@/lib/stacks/types/about-type';
import { fixedNameOf, type NamedType } from '@/lib/stacks/types/fixed-names';
import { failedStack } from './failed-stack';
import { type Finding, type FlightRun, fine, type Look } from './flight-run';
import { plannedStack } from './planned-stack';

export const stackName: Look = {
  checks: ['name-stack'],
  look: async (run) => ({ 'name-stack': await lookForStack(run) }),
};

async function lookForStack(run: FlightRun): Promise<Finding> {
  const { connection, stackName, kind } = run;
  const field = kind === 'LAUNCH' ? { field: 'name' } : {};
  const stack = await describeStack(connection, stackName);
  if (!stack || stack.StackStatus === 'DELETE_COMPLETE') return fine(`${stackName} is free.`);
  if (stack.StackId === (await failedStack(run))?.StackId)
    return fine('The stack of the failed launch is removed first.');
  if (stack.StackStatus === 'DELETE_IN_PROGRESS') {
    const message = `A stack called ${stackName} is being deleted. Launch once it is gone, or choose another name.`;
    return { verdict: 'may-fail', message, ...field };
  }
  const message = `A stack called ${stackName} exists in the target already, and no environment of Slipway made it. ${kind === 'LAUNCH' ? 'Choose another name.' : 'Have it removed, or launch under another name.'}`;
  return { verdict: 'will-fail', message, ...field };
}

const isTaken: Record<NamedType, (connection: Connection, name: string) => Promise<boolean>> = {
  'AWS::KMS::Alias': isAliasTaken,
  'AWS::S3::Bucket': isBucketTaken,
  'AWS::IAM::Role': isRoleTaken,
  'AWS::RDS::DBInstance': isDatabaseTaken,
};

/** Of every type whose resources the template gives names: whether somebody has these names already. */
export const fixedNames: readonly Look[] = (Object.keys(namedChecks) as NamedType[]).map((type) => ({
  checks: [namedChecks[type]],
  look: async (run) => ({ [namedChecks[type]]: await lookForNames(run, type) }),
}));

async function lookForNames(run: FlightRun, type: NamedType): Promise<Finding> {
  const { added } = await plannedStack(run);
  const names = added.flatMap((one) => (one.type === type ? (fixedNameOf(type, one.properties) ?? []) : []));
  const taken: string[] = [];
  for (const name of names) if (await isTaken[type](run.connection, name)) taken.push(name);
  if (taken.length === 0) return fine(`${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} free.`);
  // What is left of a failed launch goes before the next one begins.
  const mine = (await failedStack(run)) !== null;
  const what = aboutType(type).name;
  return {
    verdict: mine ? 'may-fail' : 'will-fail',
    message: mine
      ? `There is a ${what} called ${taken.join(', ')}: it may be of the failed launch, whose stack is removed first.`
      : `A ${what} called ${taken.join(', ')} exists in the target already. Have it removed, or choose another name.`,
    ...(run.kind === 'LAUNCH' ? { field: 'name' } : {}),
  };
}
