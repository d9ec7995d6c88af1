import { deployedBootstrapVersion } from '@/lib/aws/account/bootstrap-version';
import { roleTrouble } from '@/lib/aws/role-trouble';
import { bootstrapCommand, bootstrapVersion, missingSince } from '@/lib/targets/bootstrap-versions';
import { type Finding, type FlightRun, fine, type Look } from './flight-run';

export const bootstrap: Look = {
  checks: ['bootstrap'],
  look: async (run) => ({ bootstrap: await lookForBootstrap(run) }),
};

/** What keeps CloudFormation from working with the execution role. */
export const executionRoleTroubles = {
  gone: 'The execution role that CloudFormation is to work with does not exist.',
  'distrusts-cloudformation': 'The execution role does not let CloudFormation work with it.',
} as const;

async function lookForBootstrap({ connection }: FlightRun): Promise<Finding> {
  const { executionRoleArn, region } = connection.target;
  const trouble = executionRoleArn === null ? null : await roleTrouble(connection, executionRoleArn);
  const remedy = `An admin bootstraps the target again with: ${bootstrapCommand(region)}`;
  if (trouble !== null)
    return { verdict: 'will-fail', message: `${executionRoleTroubles[trouble]} ${remedy}` };
  const deployed = await deployedBootstrapVersion(connection);
  if (deployed !== null && deployed >= bootstrapVersion)
    return fine(`The target is bootstrapped with version ${deployed} of the template, the current one.`);
  const which = deployed === null ? 'without a version' : `of version ${deployed}`;
  const lacks = missingSince(deployed).flatMap(({ role, what }) => (role === null ? [] : what));
  // What it lacks the rights for shows in the other items; that it lacks some is no failure by itself.
  const message = `The target is bootstrapped with a template ${which}; missing: ${lacks.join('; ')}. ${remedy}`;
  return { verdict: 'unknown', message };
}
